import TorporModel

/// Hands what a streaming call receives to the caller, in the caller's own task.
///
/// gRPC keeps its response closures for longer than the call that made them; the ports' `receive` closures must not outlive theirs.
/// So the call runs beside, and only values cross over.
enum Relay {
    /// - Parameters:
    ///   - call: makes the call and feeds what arrives; returns when the stream has ended.
    ///   - receive: awaited for each value in order; the call is cancelled when it throws.
    static func run<Value: Sendable>(
        _ call: @escaping @Sendable (AsyncStream<Value>.Continuation) async throws(TorporError) -> Void,
        receive: (Value) async throws(TorporError) -> Void
    ) async throws(TorporError) {
        let (values, feed) = AsyncStream<Value>.makeStream()
        let outcome = await withTaskGroup(of: Result<Void, TorporError>.self) { group -> Result<Void, TorporError> in
            group.addTask {
                let result: Result<Void, TorporError>
                do throws(TorporError) { result = .success(try await call(feed)) } catch { result = .failure(error) }
                feed.finish()
                return result
            }
            do throws(TorporError) {
                for await value in values { try await receive(value) }
            } catch {
                group.cancelAll()
                return .failure(error)
            }
            return await group.next() ?? .success(())
        }
        try outcome.get()
    }
}
