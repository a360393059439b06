import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// `Enrolment`, for nodes without a certificate: the token in the message says whether they may.
struct EnrolmentHandler: Torpor_V1_Enrolment.SimpleServiceProtocol {
    let members: any MemberPort
    let audit: AuditLog

    /// The first certificate of a node that was invited.
    func join(request: Torpor_V1_JoinRequest, context: ServerContext) async throws -> Torpor_V1_JoinReply {
        try await Answering.run { () async throws(TorporError) in
            let redemption = try SigningRequest.read([UInt8](request.signingRequest), secret: [UInt8](request.secret))
            let (certificate, port) = try await members.join(redemption)
            audit.member(redemption.node, "joined with key \(redemption.key.hash)", by: "token")
            return .with { ($0.certificate, $0.coordinatorPort) = (certificate.wire, UInt32(port)) }
        }
    }
}
