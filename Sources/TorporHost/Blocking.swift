import Dispatch
package import TorporModel

/// Runs what blocks a thread (a shim's answer, a tree walk) away from the few threads that tasks share.
package enum Blocking {
    /// Threads come and go with need; tasks keep theirs.
    private static let queue = DispatchQueue(label: "torpor.blocking", attributes: .concurrent)

    /// Not cancelled: whoever asked for an effect hears how it ended.
    package static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        let result: Result<Value, TorporError> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(TorporError) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
