import GRPCCore
import TorporModel

/// Ends work whose caller has left. gRPC does not cancel a handler's task by itself, which is right for an order and wrong for a watch.
enum UntilGone {
    /// Runs `work` until it ends or the caller has left, whichever is first; the other is cancelled and awaited.
    ///
    /// - Throws: what `work` throws, or `cancelled` when the caller has left.
    static func run(_ context: ServerContext, _ work: @escaping @Sendable () async throws(TorporError) -> Void) async throws(TorporError) {
        let outcome = await withTaskGroup(of: Result<Void, TorporError>.self) { group -> Result<Void, TorporError> in
            group.addTask {
                do throws(TorporError) { return .success(try await work()) } catch { return .failure(error) }
            }
            group.addTask {
                try? await context.cancellation.cancelled
                return .failure(TorporError(.cancelled, "the caller has left"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .success(())
        }
        try outcome.get()
    }
}
