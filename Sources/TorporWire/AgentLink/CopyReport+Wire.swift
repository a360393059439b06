import SwiftProtobuf
package import TorporModel

/// As `CopyReport`: what the journal remembers and what the engine was just seen to do, side by side and never merged.
extension CopyReport: WireValue {
    /// - Throws: `invalidArgument` for a state or a truth that is malformed; an absent truth means that the engine did not answer in time.
    package init(wire: Torpor_V1_CopyReport) throws(TorporError) {
        self.init(
            workload: try WorkloadID.parse(wire.workload), state: try CopyState(wire: wire.state),
            truth: wire.hasTruth ? try CopyTruth(wire: wire.truth) : nil, obstacles: wire.obstacles, isToRestart: wire.isToRestart,
            sessions: wire.sessions, mayWake: wire.hasMayWake ? Incarnation(wire.mayWake) : nil,
            rest: wire.hasRest ? try RestReport(wire: wire.rest) : nil,
            lastWake: wire.hasLastWake ? WakeNote(wire: wire.lastWake) : nil,
            unwoken: wire.hasUnwoken ? WakeFailure(wire: wire.unwoken) : nil, memoryBytes: wire.hasMemoryBytes ? wire.memoryBytes : nil)
    }

    package var wire: Torpor_V1_CopyReport {
        .with {
            $0.workload = workload.rawValue
            $0.state = state.wire
            if let truth { $0.truth = truth.wire }
            $0.obstacles = obstacles
            $0.isToRestart = isToRestart
            $0.sessions = sessions
            if let mayWake { $0.mayWake = mayWake.number }
            if let rest { $0.rest = rest.wire }
            if let lastWake { $0.lastWake = lastWake.wire }
            if let unwoken { $0.unwoken = unwoken.wire }
            if let memoryBytes { $0.memoryBytes = memoryBytes }
        }
    }
}
