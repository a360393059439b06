import Synchronization
import TorporModel
import TorporSaga

/// What was done in the world, in order, and the row that abort and commit compete for.
final class DeedBook: Sendable {
    private let lines = Mutex<[String]>([])
    private let committed = Mutex(false)

    func note(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
    var isCommitted: Bool { committed.withLock { $0 } }
    func commit() { committed.withLock { $0 = true } }
}

extension DeedBook {
    static let names: [StepName] = [.reserve, .prepareTarget, .freeze, .copy, .restoreHeld, .seal, .commit, .release, .retire]

    /// A plan like the handoff's, with the scripts given for some of its steps.
    func plan(_ scripts: [StepName: [Deed.Line]] = [:], limits: [StepName: Duration] = [:]) -> SagaPlan {
        let steps = Self.names.map { Deed($0, self, limit: limits[$0] ?? .seconds(20), scripts[$0] ?? []) }
        return SagaPlan(
            steps: steps, pivot: .commit, undoOrder: [.freeze, .restoreHeld, .copy, .prepareTarget, .reserve],
            detour: [Deed(.releaseSource, self), Deed(.discardTarget, self)]
        ) { [self] (_) async throws(TorporError) in
            note("abort")
            return isCommitted ? .committed(Incarnation(2)) : .aborted
        }
    }
}
