import SwiftProtobuf
package import TorporModel
import TorporPorts
import TorporWire

extension AgentClient: CareAgent {
    package func check(_ snapshot: SnapshotID) async throws(TorporError) -> SnapshotCheck {
        let asked = Torpor_V1_CheckSnapshotRequest.with { $0.snapshot = snapshot.rawValue }
        return try line.read(
            try await line.call(deadline: Deadlines.check) {
                try await Torpor_V1_Agent.Client(wrapping: $0).checkSnapshot(asked, options: $1)
            })
    }

    package func rotateKey() async throws(TorporError) -> Int {
        try await line.call(deadline: Deadlines.prune) {
            Int(try await Torpor_V1_Agent.Client(wrapping: $0).rotateKey(.init(), options: $1).keys)
        }
    }
}
