import Dispatch
import TorporModel

/// Runs what blocks (disk, pipes, hashing of megabytes) on threads of its own, so that Swift's few cooperative threads go on.
struct BlockingWork: Sendable {
    /// Concurrent: a capture must not wait behind a transfer.
    private let queue = DispatchQueue(label: "torpor.artifacts", attributes: .concurrent)

    /// Not cancelled with its task: a descriptor that was lent must not be in use after the caller has closed it.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws(TorporError) -> Value) async throws(TorporError) -> Value {
        let result: Result<Value, TorporError> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: body)) }
        }
        return try result.get()
    }
}
