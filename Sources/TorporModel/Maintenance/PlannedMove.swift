/// What a maintenance means to do with one workload; the plan is a list of them, in the order in which they are begun.
package struct PlannedMove: Hashable, Codable, Sendable {
    /// How it will be moved.
    package enum Mode: String, Hashable, Codable, Sendable {
        case live, copy, sleep, stop
        /// It sleeps, and is not woken for it.
        case asleep
        /// It cannot be moved now.
        case none

        package init(_ rung: DrainRung) {
            self =
                switch rung {
                case .live: .live
                case .copy: .copy
                case .sleep: .sleep
                case .stop: .stop
                }
        }
    }

    package let workload: WorkloadID
    package let name: WorkloadName
    package let from: NodeID
    /// nil where nobody can take it, or it is not to be moved.
    package let to: NodeID?
    package let mode: Mode
    /// What will cross the line, in bytes; nil where nothing is known yet.
    package let bytes: UInt64?
    /// Milliseconds that nobody can reach it; nil where nothing is known yet.
    package let blackoutMs: Int64?
    /// Milliseconds that the whole move takes; nil where nothing is known yet.
    package let totalMs: Int64?
    /// Why it cannot be moved, each with its remedy; empty when it can.
    package let reasons: [String]

    package init(
        workload: WorkloadID, name: WorkloadName, from: NodeID, to: NodeID?, mode: Mode, bytes: UInt64? = nil, blackoutMs: Int64? = nil,
        totalMs: Int64? = nil, reasons: [String] = []
    ) {
        self.workload = workload
        self.name = name
        self.from = from
        self.to = to
        self.mode = mode
        self.bytes = bytes
        self.blackoutMs = blackoutMs
        self.totalMs = totalMs
        self.reasons = reasons
    }
}
