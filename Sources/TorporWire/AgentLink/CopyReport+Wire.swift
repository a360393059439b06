import SwiftProtobuf
package import TorporModel

extension CopyReport: WireValue {
    package init(wire: Torpor_V1_CopyReport) throws(TorporError) {
        self.init(
            workload: try WorkloadID.parse(wire.workload), state: try CopyState(wire: wire.state),
            truth: wire.hasTruth ? try CopyTruth(wire: wire.truth) : nil, obstacles: wire.obstacles)
    }

    package var wire: Torpor_V1_CopyReport {
        .with {
            $0.workload = workload.rawValue
            $0.state = state.wire
            if let truth { $0.truth = truth.wire }
            $0.obstacles = obstacles
        }
    }
}
