import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporWire

/// Looking after the snapshots of this node.
extension AgentHandler {
    func checkSnapshot(request: ServerRequest<Torpor_V1_CheckSnapshotRequest>, context: ServerContext) async throws -> ServerResponse<
        Torpor_V1_SnapshotCheck
    > {
        try await Answering.run { () async throws(TorporError) in
            ServerResponse(message: try await care().check(SnapshotID.parse(request.message.snapshot)).wire)
        }
    }

    func rotateKey(request: ServerRequest<Torpor_V1_Empty>, context: ServerContext) async throws -> ServerResponse<Torpor_V1_KeyRotation> {
        try await Answering.run { () async throws(TorporError) in
            let keys = try await care().rotateKey()
            return ServerResponse(message: .with { $0.keys = UInt32(clamping: keys) })
        }
    }

    private func care() throws(TorporError) -> any CareAgent {
        guard let care = agent as? any CareAgent else { throw TorporError(.unsupported, "this agent looks after no snapshots") }
        return care
    }
}
