import Dispatch
package import TorporModel

/// Runs what blocks a thread (a shim's answer, a tree walk) away from the few threads that tasks share.
package enum Blocking {
    /// Not cancelled: whoever asked for an effect hears how it ended.
    package static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        let result: Result<Value, TorporError> = await withCheckedContinuation { continuation in
            // A queue of its own for each: Linux's Dispatch lets a concurrent queue block one thread per processor, and then adds one more a
            // second (seen on two processors: of eight jobs that wait, the last began after 4 s).
            DispatchQueue(label: "torpor.blocking").async {
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
