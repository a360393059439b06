import Synchronization
import TorporHost
import TorporModel

/// Whose pages are followed by this process. A trace that is dropped ends, and its machine runs on.
final class QEMUTraces: Sendable {
    private let traces = Mutex<[CopyID: QEMUTrace]>([:])

    subscript(copy: CopyID) -> QEMUTrace? { traces.withLock { $0[copy] } }

    func keep(_ trace: QEMUTrace, of copy: CopyID) { traces.withLock { $0[copy] = trace } }

    func drop(_ copy: CopyID) {
        // Ends outside of the lock.
        _ = traces.withLock { $0.removeValue(forKey: copy) }
    }

    func copies(of workload: WorkloadID) -> [CopyID] { traces.withLock { $0.keys.filter { $0.workload == workload } } }
}
