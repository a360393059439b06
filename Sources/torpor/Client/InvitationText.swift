import TorporModel
import TorporRPC

/// A token as it is printed, and as scripts read it.
struct InvitationText: Encodable {
    let node: NodeID
    let token: String
    let expiresAt: String

    /// - Parameter host: how the coordinator was reached from here, for one that does not know its own address.
    init(_ invitation: NodeInvitation, through host: String) {
        node = invitation.node
        token = "\(JoinToken(invitation, host: host))"
        expiresAt = invitation.expires.description
    }
}
