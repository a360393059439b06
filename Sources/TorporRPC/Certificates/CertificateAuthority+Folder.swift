package import TorporModel

extension CertificateAuthority {
    /// The authority in a folder with `certificate.pem` and `key.pem`.
    ///
    /// - Throws: `notFound`, with the way to make one.
    package init(folder: String) throws(TorporError) {
        do throws(TorporError) {
            try self.init(
                certificate: try SecretFile.read("\(folder)/certificate.pem"), key: try SecretFile.read("\(folder)/key.pem"))
        } catch  where error.code == .notFound {
            throw TorporError(
                .notFound, "there is no authority in \(folder)", remedy: "torpor certs init --cluster NAME --dir \(folder)", cause: error)
        }
    }

    /// Writes the two files that `init(folder:)` reads; the folder exists.
    package func write(to folder: String) throws(TorporError) {
        try SecretFile.write(try certificatePEM(), to: "\(folder)/certificate.pem", mode: 0o644)
        try SecretFile.write(keyPEM, to: "\(folder)/key.pem", mode: 0o600)
    }
}
