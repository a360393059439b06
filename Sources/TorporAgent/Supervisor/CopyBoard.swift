import Synchronization
import TorporModel

/// What is known of one workload's copy, for whoever may not wait for its mailbox: renewals, logs and reports.
final class CopyBoard: Sendable {
    struct Notes: Sendable {
        /// As last made durable.
        var record: CopyRecord
        /// As last read from the engine; nil when it could not be asked.
        var truth: CopyTruth?
        var obstacles: [String] = []
        /// Memory in use, in bytes; nil where nobody has looked.
        var memoryBytes: UInt64?
        /// It has ended, and its policy is about to start it again.
        var isToRestart = false
        /// Exec sessions that a freeze would have to wait for.
        var sessions: [String] = []
        /// Why it is awake, and when it could rest.
        var rest: RestReport?
        /// When somebody at the door woke it last.
        var lastWake: WakeNote?
        /// Why its last wake failed, and of which sleep.
        var unwoken: Unwoken?
        /// The tick at which the look that is still in the mailbox was asked for.
        var lookDueSince: Int?
    }

    /// A wake that failed.
    struct Unwoken: Sendable {
        let sleep: Incarnation
        let why: WakeFailure
    }

    private let notes: Mutex<Notes>

    init(_ record: CopyRecord) { notes = Mutex(Notes(record: record)) }

    var now: Notes { notes.withLock { $0 } }

    func change(_ body: (inout sending Notes) -> Void) { notes.withLock { body(&$0) } }

    /// True for the first asker until the look was made.
    func claimLook(at tick: Int) -> Bool {
        notes.withLock { notes in
            if notes.lookDueSince != nil { return false }
            notes.lookDueSince = tick
            return true
        }
    }
}
