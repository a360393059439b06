import TorporModel
import TorporSaga

/// A saga log in memory, which can be told to crash its writer after any line, and to let a rival write first.
actor LogBook: SagaStore {
    private(set) var events: [SagaEvent] = []
    private(set) var writes = 0
    private var crashAfter: Int?
    private var isDead = false

    /// The process dies right after the `count`th write: nothing more is written until `revive`.
    func crash(after count: Int?) { crashAfter = count }

    func revive() {
        isDead = false
        crashAfter = nil
    }

    func events(of job: JobID) async throws(TorporError) -> [SagaEvent] { events }

    func append(_ lines: [SagaEvent], to job: JobID, at index: Int) async throws(TorporError) {
        if isDead { throw Self.died }
        guard index == events.count else { throw TorporError(.conflict, "line \(index) is written already") }
        events += lines
        writes += 1
        if writes == crashAfter {
            isDead = true
            throw Self.died
        }
    }

    /// What the executor of a killed process would never get to see; the test's stand-in for the kill.
    static let died = TorporError(.internal, "the process died here")
}
