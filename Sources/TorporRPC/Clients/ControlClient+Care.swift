import SwiftProtobuf
package import TorporModel
import TorporPorts
import TorporWire

extension ControlClient: CareControl {
    package func pinSnapshot(_ id: SnapshotID, _ pinned: Bool) async throws(TorporError) {
        let asked = Torpor_V1_PinSnapshotRequest.with { ($0.snapshot, $0.pinned) = (id.rawValue, pinned) }
        _ = try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).pinSnapshot(asked, options: $1) }
    }

    package func checkSnapshot(_ id: SnapshotID) async throws(TorporError) -> [SnapshotCheck] {
        let asked = Torpor_V1_SnapshotName.with { $0.snapshot = id.rawValue }
        return try line.read(
            try await line.call(deadline: Deadlines.check) { try await Stub(wrapping: $0).checkSnapshot(asked, options: $1).checks })
    }

    package func rotateKey(of node: NodeID) async throws(TorporError) -> Int {
        let name = Torpor_V1_NodeName.with { $0.node = node.rawValue }
        return try await line.call(deadline: Deadlines.prune) { Int(try await Stub(wrapping: $0).rotateKey(name, options: $1).keys) }
    }
}
