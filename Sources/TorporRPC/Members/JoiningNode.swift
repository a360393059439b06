import Crypto
package import TorporModel
import X509

/// A node on its way into a cluster: its key is made here, stays here, and is the same however often the node asks.
package struct JoiningNode: Sendable {
    private let folder: String
    private let token: JoinToken
    private let key: P256.Signing.PrivateKey

    /// Makes the key, on disk before anybody is asked; or takes the one of a try that was not answered.
    ///
    /// - Parameters:
    ///   - folder: exists; will hold `certificate.pem`, `key.pem` and `authorities.pem`.
    ///   - again: whether a certificate that is there already may be replaced.
    /// - Throws: `alreadyExists` for a folder with a certificate.
    package init(_ token: JoinToken, in folder: String, again: Bool) throws(TorporError) {
        self.folder = folder
        self.token = token
        try Self.requireRoom(token.node, folder, again)
        if let unused = try Self.unusedKey(folder) {
            key = unused
        } else {
            key = P256.Signing.PrivateKey()
            try SecretFile.write(key.pemRepresentation + "\n", to: Self.pending(folder), mode: 0o600)
        }
    }

    /// The key of a try that was not answered, or whose answer is not all on disk; nil when the certificate that is there is for it.
    private static func unusedKey(_ folder: String) throws(TorporError) -> P256.Signing.PrivateKey? {
        let text: String
        do throws(TorporError) { text = try SecretFile.read(pending(folder)) } catch  where error.code == .notFound { return nil }
        let key = try PEM.key(text)
        let held = try? SecretFile.read(CredentialFiles(folder: folder).certificate)
        let isUsed = held.flatMap { try? PEM.certificates($0)[0] }?.publicKey == Certificate.PublicKey(key.publicKey)
        return isUsed ? nil : key
    }

    /// What the coordinator is sent: PKCS #10.
    func request() throws(TorporError) -> [UInt8] { try SigningRequest.make(for: token.node, key: key) }

    /// Takes over what the coordinator answered: authorities, key, and the certificate last, for it says that the node has joined.
    ///
    /// - Throws: `unauthenticated` when it is not for this node and key, or not by one of those authorities.
    package func settle(_ answer: MemberCertificate, at now: Timestamp) async throws(TorporError) {
        let fresh = try Credentials(
            certificate: answer.certificate, key: key.pemRepresentation, authorities: answer.authorities)
        let identity = try await PeerVerifier.verify([fresh.leaf], as: .server, by: fresh, at: now).identity
        guard identity == .agent(token.node) else {
            throw TorporError(.unauthenticated, "the coordinator answered with the certificate of \(identity), not of agent/\(token.node)")
        }
        let files = CredentialFiles(folder: folder)
        try SecretFile.write(answer.authorities, to: files.authorities, mode: 0o644)
        try SecretFile.write(key.pemRepresentation + "\n", to: files.key, mode: 0o600)
        try SecretFile.write(answer.certificate, to: files.certificate, mode: 0o644)
        try SecretFile.remove(Self.pending(folder))
    }

    private static func pending(_ folder: String) -> String { "\(folder)/joining-key.pem" }

    private static func requireRoom(_ node: NodeID, _ folder: String, _ again: Bool) throws(TorporError) {
        let known: String
        do throws(TorporError) { known = try SecretFile.read(CredentialFiles(folder: folder).certificate) } catch
            where error.code == .notFound
        { return }
        let identity = try CertificateNames.identity(of: try PEM.certificates(known)[0]).identity
        guard identity == .agent(node) else {
            throw TorporError(
                .refused, "\(folder) holds the certificate of \(identity); the token is for node \(node)",
                remedy: "torpor node token for that node, or another folder: --certs DIR")
        }
        guard again else {
            throw TorporError(
                .alreadyExists, "\(folder) holds a certificate of node \(node) already",
                remedy: "it renews itself; to replace it and its key, as after a revocation: --again")
        }
    }
}
