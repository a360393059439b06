package import TorporModel

/// A fresh certificate with its key, not yet on any disk.
package struct IssuedCertificate: Sendable {
    package let identity: Identity
    package let life: CertificateLife
    /// PEM.
    package let certificate: String
    /// PEM, PKCS #8. A secret.
    package let key: String
    /// PEM: the authority that issued it.
    package let authority: String

    /// Writes the three files that `CredentialFiles(folder:)` reads; the folder exists.
    ///
    /// The key goes first: a reader that meets the new key with the old certificate sees that they do not fit, and keeps what it has.
    /// Authorities that were trusted there stay trusted beside this one, for the time that old and new overlap (failures.md 33); one is
    /// dropped by taking it out of the file.
    ///
    /// - Throws: `internal` when a file cannot be written, `invalidArgument` when the authorities there are unreadable.
    package func write(to files: CredentialFiles) throws(TorporError) {
        try SecretFile.write(key, to: files.key, mode: 0o600)
        try SecretFile.write(certificate, to: files.certificate, mode: 0o644)
        try Authorities.add(authority, to: files.authorities)
    }
}
