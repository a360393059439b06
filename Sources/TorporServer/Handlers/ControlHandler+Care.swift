import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporWire

/// Looking after snapshots.
extension ControlHandler {
    func pinSnapshot(request: Torpor_V1_PinSnapshotRequest, context: ServerContext) async throws -> Torpor_V1_Empty {
        try await Answering.run { () async throws(TorporError) in
            try await care().pinSnapshot(SnapshotID.parse(request.snapshot), request.pinned)
            return Torpor_V1_Empty()
        }
    }

    /// Not for viewers: it has nodes read all there is.
    func checkSnapshot(request: Torpor_V1_SnapshotName, context: ServerContext) async throws -> Torpor_V1_SnapshotChecks {
        try await Answering.run { () async throws(TorporError) in
            let checks = try await care().checkSnapshot(SnapshotID.parse(request.snapshot))
            return .with { $0.checks = checks.map(\.wire) }
        }
    }

    /// For admins: keys are theirs to change.
    func rotateKey(request: Torpor_V1_NodeName, context: ServerContext) async throws -> Torpor_V1_KeyRotation {
        try await Answering.run { () async throws(TorporError) in
            let keys = try await care().rotateKey(of: NodeID.parse(request.node))
            return .with { $0.keys = UInt32(clamping: keys) }
        }
    }

    private func care() throws(TorporError) -> any CareControl {
        guard let care = control as? any CareControl else { throw TorporError(.unsupported, "this coordinator looks after no snapshots") }
        return care
    }
}
