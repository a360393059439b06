/// One workload of a maintenance: what was planned, and what has become of it.
package struct MoveView: Hashable, Codable, Sendable {
    package enum State: String, CaseIterable, Hashable, Codable, Sendable {
        case planned, waiting, moving, moved
        /// It has ended, or was moved, by somebody else's doing.
        case gone
        /// It cannot be moved now; `reasons` say why.
        case blocked
        /// It was ended where it was.
        case stopped
    }

    package let workload: WorkloadName
    package let from: NodeID
    /// Where it goes, or went.
    package let to: NodeID?
    /// `live copy sleep stop asleep none`.
    package let mode: String
    package let state: State
    /// 0 to 100.
    package let percent: Int
    /// Guessed before the move, measured after it, in bytes; nil where neither is known.
    package let bytes: UInt64?
    /// The same, in milliseconds.
    package let blackoutMs: Int64?
    package let totalMs: Int64?
    /// The last job that was begun for it.
    package let job: JobID?
    /// How often it was tried.
    package let tries: Int
    /// What it waits for, or why it cannot be moved, with the remedy.
    package let reasons: [String]

    package init(
        workload: WorkloadName, from: NodeID, to: NodeID?, mode: String, state: State, percent: Int = 0, bytes: UInt64?, blackoutMs: Int64?,
        totalMs: Int64?, job: JobID? = nil, tries: Int = 0, reasons: [String] = []
    ) {
        self.workload = workload
        self.from = from
        self.to = to
        self.mode = mode
        self.state = state
        self.percent = percent
        self.bytes = bytes
        self.blackoutMs = blackoutMs
        self.totalMs = totalMs
        self.job = job
        self.tries = tries
        self.reasons = reasons
    }
}
