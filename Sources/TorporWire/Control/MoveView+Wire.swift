import SwiftProtobuf
package import TorporModel

/// As `MoveView`.
extension MoveView: WireValue {
    /// - Throws: `invalidArgument` for a state that this release does not know, or a name that is none.
    package init(wire: Torpor_V1_Move) throws(TorporError) {
        guard let state = State(rawValue: wire.state) else { throw Malformed.unknown("a move's state") }
        self.init(
            workload: try WorkloadName(wire.workload), from: try NodeID.parse(wire.from), to: wire.hasTo ? try NodeID.parse(wire.to) : nil,
            mode: wire.mode, state: state, percent: Int(wire.percent), bytes: wire.hasBytes ? wire.bytes : nil,
            blackoutMs: wire.hasBlackoutMs ? wire.blackoutMs : nil, totalMs: wire.hasTotalMs ? wire.totalMs : nil,
            job: wire.hasJob ? try JobID.parse(wire.job) : nil, tries: Int(wire.tries), reasons: wire.reasons)
    }

    package var wire: Torpor_V1_Move {
        .with {
            $0.workload = workload.rawValue
            $0.from = from.rawValue
            if let to { $0.to = to.rawValue }
            $0.mode = mode
            $0.state = state.rawValue
            $0.percent = UInt32(clamping: percent)
            if let bytes { $0.bytes = bytes }
            if let blackoutMs { $0.blackoutMs = blackoutMs }
            if let totalMs { $0.totalMs = totalMs }
            if let job { $0.job = job.rawValue }
            $0.tries = UInt32(clamping: tries)
            $0.reasons = reasons
        }
    }
}
