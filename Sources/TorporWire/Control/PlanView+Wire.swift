import SwiftProtobuf
package import TorporModel

/// As `PlanView`: the answer to `--dry-run`, with every refusal a job would meet.
extension PlanView: WireValue {
    /// - Throws: `invalidArgument` for names that are none.
    package init(wire: Torpor_V1_JobPlan) throws(TorporError) {
        self.init(
            kind: wire.kind, workload: try WorkloadName(wire.workload), from: try Wire.optional(wire.hasFrom, wire.from),
            to: try Wire.optional(wire.hasTo, wire.to), steps: wire.steps, refusals: wire.refusals)
    }

    package var wire: Torpor_V1_JobPlan {
        .with {
            $0.kind = kind
            $0.workload = workload.rawValue
            if let from { $0.from = from.rawValue }
            if let to { $0.to = to.rawValue }
            $0.steps = steps
            $0.refusals = refusals
        }
    }
}
