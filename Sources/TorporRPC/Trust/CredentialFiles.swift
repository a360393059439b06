/// Where a process has its certificate, its key and the authorities it trusts: three PEM files, read again when they change.
package struct CredentialFiles: Hashable, Sendable {
    /// The leaf first, then intermediates if there are any.
    package let certificate: String
    package let key: String
    /// All authorities that are trusted: old and new together while they overlap.
    package let authorities: String

    package init(certificate: String, key: String, authorities: String) {
        self.certificate = certificate
        self.key = key
        self.authorities = authorities
    }

    /// `certificate.pem`, `key.pem` and `authorities.pem` in one folder.
    package init(folder: String) {
        self.init(certificate: folder + "/certificate.pem", key: folder + "/key.pem", authorities: folder + "/authorities.pem")
    }
}
