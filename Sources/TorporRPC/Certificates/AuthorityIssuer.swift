import SwiftASN1
package import TorporModel
import TorporPorts
import X509

/// The authority in a folder, issuing for keys that others hold. Read again each time: a new authority counts without a restart.
package struct AuthorityIssuer: NodeIssuer {
    private let folder: String
    private let credentials: CredentialStore
    private let serial: @Sendable () -> [UInt8]

    /// - Parameters:
    ///   - folder: with `certificate.pem` and `key.pem`, as `torpor certs init` makes it.
    ///   - credentials: of the coordinator: whose clock counts, and which authorities a member is told to trust.
    ///   - serial: 8 to 20 random bytes, the first below 0x80.
    /// - Throws: `notFound` or `invalidArgument` when there is no authority there; `refused` when it is another cluster's.
    package init(folder: String, credentials: CredentialStore, serial: @escaping @Sendable () -> [UInt8]) throws(TorporError) {
        self.folder = folder
        self.credentials = credentials
        self.serial = serial
        _ = try authority()
    }

    package func issue(_ node: NodeID, key: MemberKey, hosts: [String]) async throws(TorporError) -> MemberCertificate {
        let subject: Certificate.PublicKey
        do { subject = try Certificate.PublicKey(derEncoded: key.der) } catch {
            throw TorporError(.invalidArgument, "this is no public key", cause: error)
        }
        return try issue(.agent(node), subject, hosts)
    }

    /// The coordinator's own, for the key that it has.
    package func renewOwn() throws(TorporError) -> MemberCertificate {
        let own = credentials.current()
        return try issue(own.identity, own.leaf.publicKey, CertificateNames.hosts(of: own.leaf))
    }

    private func issue(_ identity: Identity, _ subject: Certificate.PublicKey, _ hosts: [String]) throws(TorporError) -> MemberCertificate {
        let authority = try authority()
        let issued = try authority.issue(identity, for: subject, hosts: hosts, at: credentials.time(), serial: serial())
        var trusted = try authority.certificatePEM()
        for other in credentials.current().authorities where other != authority.certificate { trusted += try PEM.text(other) }
        return MemberCertificate(certificate: try PEM.text(issued), authorities: trusted)
    }

    private func authority() throws(TorporError) -> CertificateAuthority {
        let read = try CertificateAuthority(folder: folder)
        guard read.cluster == credentials.current().cluster else {
            throw TorporError(.refused, "the authority in \(folder) is of cluster \(read.cluster), not of this coordinator's")
        }
        return read
    }
}
