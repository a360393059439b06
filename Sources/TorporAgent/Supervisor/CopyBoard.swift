import Synchronization
import TorporModel

/// What is known of one workload's copy, for whoever may not wait for its mailbox: renewals, logs and reports.
final class CopyBoard: Sendable {
    struct Notes: Sendable {
        /// As last made durable.
        var record: CopyRecord
        var truth: CopyTruth?
        /// The look that read the truth.
        var tick = 0
        var obstacles: [String] = []
        /// A look is in the mailbox already.
        var isLookDue = false
    }

    private let notes: Mutex<Notes>

    init(_ record: CopyRecord) { notes = Mutex(Notes(record: record)) }

    var now: Notes { notes.withLock { $0 } }

    func change(_ body: (inout sending Notes) -> Void) { notes.withLock { body(&$0) } }

    /// True for the first asker until the look was made.
    func claimLook() -> Bool {
        notes.withLock { notes in
            defer { notes.isLookDue = true }
            return !notes.isLookDue
        }
    }
}
