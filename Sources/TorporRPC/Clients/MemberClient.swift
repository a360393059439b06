import GRPCCore
import SwiftProtobuf
package import TorporModel
import TorporWire

/// Who belongs to the cluster, from a person's tool.
///
/// Every method throws the coordinator's own refusal, word for word, or `unreachable` or `deadlineExceeded`. Both may be sent again: of
/// two invitations the last one counts, and revoked twice is revoked.
package struct MemberClient: Sendable {
    private let line: Line

    /// - Parameter line: a line to `.coordinator`.
    package init(_ line: Line) { self.line = line }

    private typealias Stub = Torpor_V1_Control.Client

    /// What a token is made of: the one place where the secret is said.
    package func invite(_ node: NodeID, lastingMs: UInt64) async throws(TorporError) -> NodeInvitation {
        let asked = Torpor_V1_InviteNodeRequest.with { ($0.node, $0.ttlMs) = (node.rawValue, lastingMs) }
        return try line.read(
            try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).inviteNode(asked, options: $1) })
    }

    /// From the answer on, the coordinator believes nothing that the node shows.
    package func revoke(_ node: NodeID) async throws(TorporError) {
        let name = Torpor_V1_NodeName.with { $0.node = node.rawValue }
        _ = try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).revokeNode(name, options: $1) }
    }
}
