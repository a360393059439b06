/// What a node gets when it joins or renews. Nothing of it is secret.
package struct MemberCertificate: Hashable, Sendable {
    /// PEM.
    package let certificate: String
    /// PEM: every authority that the coordinator trusts, the issuing one among them.
    package let authorities: String

    package init(certificate: String, authorities: String) {
        self.certificate = certificate
        self.authorities = authorities
    }
}
