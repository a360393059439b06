/// What the coordinator's store knows of one node's right to belong: at most one open invitation, and what was decided.
///
/// A pure value: both stores ask it, inside one transaction each.
package struct Membership: Hashable, Codable, Sendable {
    package let node: NodeID
    package private(set) var standing: Standing?
    package private(set) var invitation: Invitation?
    /// The key that has used the invitation.
    package private(set) var redeemer: ContentHash?

    /// Of a node that nothing was decided about.
    package init(_ node: NodeID) { self.node = node }

    /// Replaces an earlier invitation, used or not: of several tokens the last one counts.
    package func inviting(_ invitation: Invitation) -> Membership {
        var next = self
        next.invitation = invitation
        next.redeemer = nil
        return next
    }

    /// The node is a member by this key, and by no earlier one. The same key may ask again while the invitation lasts: an answer that was
    /// lost costs no second identity.
    ///
    /// - Throws: `refused`, with the reason and the remedy.
    package func redeeming(_ redemption: Redemption, at now: Timestamp) throws(TorporError) -> Membership {
        guard let invitation, invitation.digest == redemption.digest else { throw Self.unknown }
        guard redemption.node == node else {
            throw TorporError(
                .refused, "the token is for node \(node), not for \(redemption.node)", remedy: "torpor node token \(redemption.node)")
        }
        guard now < invitation.expires else {
            throw TorporError(.refused, "the token expired at \(invitation.expires)", remedy: "torpor node token \(node)")
        }
        guard redeemer == nil || redeemer == redemption.key.hash else {
            throw TorporError(
                .refused, "the token was used already, with another key",
                remedy: "if that was not you: torpor node revoke \(node), then torpor node token \(node)")
        }
        var next = self
        next.redeemer = redemption.key.hash
        next.standing = .member(key: redemption.key.hash)
        return next
    }

    /// No certificate of the node counts any more, and an open invitation brings none back.
    package func revoking() -> Membership {
        var next = Membership(node)
        next.standing = .revoked
        return next
    }

    /// Nobody was invited by that secret, or the invitation was replaced or withdrawn since.
    package static var unknown: TorporError {
        TorporError(
            .refused, "this token is not known here: replaced by a newer one, withdrawn, or another cluster's",
            remedy: "torpor node token NODE")
    }
}
