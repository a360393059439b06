import Dispatch
import Synchronization
import TorporModel

/// Runs what blocks beside a caller that blocks too, on a thread of its own as `BlockingWork` does: a disk is read while a pipe is written to.
final class WorkBeside: Sendable {
    private let group = DispatchGroup()
    private let outcome = Mutex(Result<Void, TorporError>.success(()))

    /// Begins at once; whoever has begun it waits for its end.
    init(_ body: @escaping @Sendable () throws(TorporError) -> Void) {
        DispatchQueue(label: "torpor.artifacts.beside").async(group: group) {
            let result = Result(catching: body)
            self.outcome.withLock { $0 = result }
        }
    }

    /// Returns when it has ended; blocks until then.
    ///
    /// - Throws: what went wrong in it.
    func wait() throws(TorporError) {
        group.wait()
        try outcome.withLock { $0 }.get()
    }
}
