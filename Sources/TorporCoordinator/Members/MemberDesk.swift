package import TorporModel
package import TorporPorts

/// Who belongs to the cluster: decided in the catalogue first, then believed, then answered.
package struct MemberDesk: MemberPort {
    private let catalogue: any Catalogue
    private let board: any RosterKeeper
    private let place: EnrolmentPlace
    private let issuer: (any NodeIssuer)?
    private let secret: @Sendable () -> Secret
    private let now: @Sendable () -> Timestamp

    /// A secret with its digest: made by whoever has chance and hashes.
    package typealias Secret = (bytes: [UInt8], digest: ContentHash)

    /// A token is typed or pasted within this long, or asked for again.
    package static let longestInvitationMs: UInt64 = 24 * 3_600_000

    /// - Parameters:
    ///   - board: the roster in force; brought up to date before an answer is given.
    ///   - place: where nodes join, as far as they can.
    ///   - issuer: nil where the authority's key is not: nobody joins or renews then.
    ///   - secret: 32 fresh random bytes.
    ///   - now: the wall clock, as for certificates.
    package init(
        catalogue: any Catalogue, board: any RosterKeeper, place: EnrolmentPlace, issuer: (any NodeIssuer)?,
        secret: @escaping @Sendable () -> Secret, now: @escaping @Sendable () -> Timestamp
    ) {
        self.catalogue = catalogue
        self.board = board
        self.place = place
        self.issuer = issuer
        self.secret = secret
        self.now = now
    }

    package func invite(_ node: NodeID, lastingMs: UInt64, by requester: String) async throws(TorporError) -> NodeInvitation {
        _ = try requireIssuer()
        guard let port = place.port else {
            throw TorporError(
                .refused, "this coordinator has no port where nodes can join", remedy: "torpor coordinator --enrol ADDRESS:PORT")
        }
        guard (1...Self.longestInvitationMs).contains(lastingMs) else {
            throw TorporError(.invalidArgument, "an invitation cannot last \(lastingMs) ms", remedy: "1 s to 24 h: --ttl 15m")
        }
        let (secret, expires) = (secret(), Timestamp(milliseconds: now().milliseconds + Int64(lastingMs)))
        let fingerprint = try place.fingerprint()
        try await catalogue.invite(Invitation(node: node, digest: secret.digest, expires: expires, requester: requester))
        return NodeInvitation(
            node: node, host: place.host, port: port, fingerprint: fingerprint, secret: secret.bytes, expires: expires)
    }

    package func revoke(_ node: NodeID, by requester: String) async throws(TorporError) {
        try await catalogue.revoke(node)
        board.advance(to: try await catalogue.roster())
    }

    /// The node is a member, durably, before a certificate is made: an answer that is lost is given again to the same key.
    package func join(_ redemption: Redemption) async throws(TorporError) -> (certificate: MemberCertificate, coordinatorPort: UInt16) {
        let issuer = try requireIssuer()
        try await catalogue.redeem(redemption, at: now())
        board.advance(to: try await catalogue.roster())
        return (try await issuer.issue(redemption.node, key: redemption.key, hosts: []), place.coordinatorPort)
    }

    package func renew(_ node: NodeID, key: MemberKey, hosts: [String]) async throws(TorporError) -> MemberCertificate {
        try await requireIssuer().issue(node, key: key, hosts: hosts)
    }

    package func roster(after revision: UInt64) -> Roster? {
        let roster = board.now
        return roster.revision == revision ? nil : roster
    }

    private func requireIssuer() throws(TorporError) -> any NodeIssuer {
        guard let issuer else {
            throw TorporError(
                .refused, "this coordinator has no authority's key, so nobody can join or renew here",
                remedy: "torpor coordinator --authority DIR; or issue by hand where the key is: torpor certs issue")
        }
        return issuer
    }
}
