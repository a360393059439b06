import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporWire

/// Limiting transfers between nodes.
extension ControlHandler {
    /// For admins: it slows other people's moves.
    func changeLimits(request: Torpor_V1_ChangeLimitsRequest, context: ServerContext) async throws -> Torpor_V1_TransferLimits {
        try await Answering.run { () async throws(TorporError) in
            guard let limits = control as? any LimitsControl else {
                throw TorporError(.unsupported, "this coordinator limits no transfers")
            }
            return try await limits.changeLimits(of: NodeID.parse(request.node), TransferLimitsChange(wire: request)).wire
        }
    }
}
