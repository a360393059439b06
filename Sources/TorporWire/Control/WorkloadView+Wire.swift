import SwiftProtobuf
package import TorporModel

/// As `WorkloadView`, one line of `torpor ps`.
///
/// "Movable" is not sent: it is the absence of obstacles, and two fields could contradict each other.
extension WorkloadView: WireValue {
    /// - Throws: `invalidArgument` for identifiers that are none, or a missing specification.
    package init(wire: Torpor_V1_Workload) throws(TorporError) {
        self.init(
            name: try WorkloadName(wire.name), id: try WorkloadID.parse(wire.id), backend: try BackendKind.parse(wire.backend),
            node: try Wire.optional(wire.hasNode, wire.node), state: wire.state, incarnation: wire.incarnation,
            movable: Movable(reasons: wire.obstacles), job: try Wire.optional(wire.hasJob, wire.job),
            exitStatus: wire.hasExitStatus ? wire.exitStatus : nil, restarts: wire.restarts, lineage: wire.lineage,
            lineageNote: wire.hasLineageNote ? wire.lineageNote : nil,
            spec: try WorkloadSpec(wire: Malformed.require(wire.hasSpec, wire.spec, "a specification")),
            address: wire.hasAddress ? wire.address : nil, rest: wire.hasRest ? try RestReport(wire: wire.rest) : nil,
            slept: wire.hasSlept ? SleepTally(wire: wire.slept) : nil,
            lastWake: wire.hasLastWake ? WakeNote(wire: wire.lastWake) : nil, stuck: wire.hasStuck ? wire.stuck : nil,
            createdAt: wire.createdAt)
    }

    package var wire: Torpor_V1_Workload {
        .with {
            $0.name = name.rawValue
            $0.id = id.rawValue
            $0.backend = backend.rawValue
            if let node { $0.node = node.rawValue }
            $0.state = state
            $0.incarnation = incarnation
            $0.obstacles = movable.reasons
            if let job { $0.job = job.rawValue }
            if let exitStatus { $0.exitStatus = exitStatus }
            $0.restarts = restarts
            $0.lineage = lineage
            if let lineageNote { $0.lineageNote = lineageNote }
            $0.spec = spec.wire
            if let address { $0.address = address }
            if let rest { $0.rest = rest.wire }
            if let slept { $0.slept = slept.wire }
            if let lastWake { $0.lastWake = lastWake.wire }
            if let stuck { $0.stuck = stuck }
            $0.createdAt = createdAt
        }
    }
}
