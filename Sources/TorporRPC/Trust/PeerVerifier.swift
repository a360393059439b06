import Foundation
package import TorporModel
@_spi(FixedExpiryValidationTime) package import X509

/// Says whether a chain of certificates is good, and whose it is. The one place where anybody is believed.
package enum PeerVerifier {
    /// Checks signatures, dates, constraints, usage, cluster and identity.
    ///
    /// - Parameters:
    ///   - presented: the leaf first.
    ///   - now: dates are judged at this instant. For an artifact's signer that is when the artifact was made.
    /// - Throws: `unauthenticated`, with the reason in words.
    package static func verify(
        _ presented: [Certificate], as side: Side, by credentials: Credentials, at now: Timestamp
    ) async throws(TorporError) -> (identity: Identity, chain: ValidatedCertificateChain) {
        try await verify(presented, as: side, of: credentials.cluster, by: credentials.authorities, at: now)
    }

    /// The same for somebody who has no credentials of their own yet.
    static func verify(
        _ presented: [Certificate], as side: Side, of cluster: ClusterName, by authorities: [Certificate], at now: Timestamp
    ) async throws(TorporError) -> (identity: Identity, chain: ValidatedCertificateChain) {
        guard let leaf = presented.first else { throw TorporError(.unauthenticated, "no certificate was shown") }
        // Dates first: "expired" is the one reason that people can mend at once, and chain building would bury it.
        try checkDates(leaf, at: now)
        var verifier = Verifier(rootCertificates: CertificateStore(authorities)) {
            RFC5280Policy(fixedExpiryValidationTime: now.date)
            IdentityPolicy(cluster: cluster, side: side)
        }
        let result = await verifier.validate(leaf: leaf, intermediates: CertificateStore(presented.dropFirst()))
        switch result {
        case .validCertificate(let chain):
            return (try CertificateNames.identity(of: chain.leaf).identity, chain)
        case .couldNotValidate(let failures):
            let reason = failures.first.map { "\($0.policyFailureReason)" } ?? "no authority that is trusted here has issued it"
            throw TorporError(
                .unauthenticated, "\(words(leaf)) is not trusted: \(reason)",
                remedy: "issue a certificate by an authority in authorities.pem: torpor certs issue")
        }
    }

    /// - Throws: `unauthenticated`, naming the instant and what to do.
    private static func checkDates(_ leaf: Certificate, at now: Timestamp) throws(TorporError) {
        let life = CertificateLife(of: leaf)
        switch life.state(at: now) {
        case .good, .ending: return
        case .notYetGood:
            throw TorporError(
                .unauthenticated, "\(words(leaf)) is not good before \(life.notBefore)", remedy: "compare the machines' clocks")
        case .ended:
            throw TorporError(.unauthenticated, "\(words(leaf)) expired at \(life.notAfter)", remedy: "torpor certs renew")
        }
    }

    /// Whom the certificate claims to be, in words for a log: not believed.
    private static func words(_ leaf: Certificate) -> String {
        "the certificate of \(CertificateNames.uris(of: leaf).first ?? "\(leaf.subject)")"
    }
}
