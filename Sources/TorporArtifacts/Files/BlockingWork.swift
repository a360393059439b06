import Dispatch
import TorporModel

/// Runs what blocks (disk, pipes, hashing of megabytes) on threads of its own, so that Swift's few cooperative threads go on.
struct BlockingWork: Sendable {
    /// Not cancelled with its task: a descriptor that was lent must not be in use after the caller has closed it.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws(TorporError) -> Value) async throws(TorporError) -> Value {
        let result: Result<Value, TorporError> = await withCheckedContinuation { continuation in
            // A queue of its own for each: Linux's Dispatch lets a concurrent queue block one thread per processor, and then adds one more a
            // second. A capture must not wait behind a transfer.
            DispatchQueue(label: "torpor.artifacts").async { continuation.resume(returning: Result(catching: body)) }
        }
        return try result.get()
    }
}
