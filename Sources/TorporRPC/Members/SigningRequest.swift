package import Crypto
import SwiftASN1
package import TorporModel
import X509

/// A PKCS #10 request, made on the node: it carries the node's name, the public half of its key, and the proof that the node has the rest.
package enum SigningRequest {
    /// DER; a kilobyte at most.
    package static func make(for node: NodeID, key: P256.Signing.PrivateKey) throws(TorporError) -> [UInt8] {
        do {
            let request = try CertificateSigningRequest(
                version: .v1, subject: try DistinguishedName { CommonName(Identity.agent(node).description) },
                privateKey: Certificate.PrivateKey(key), attributes: CertificateSigningRequest.Attributes(),
                signatureAlgorithm: .ecdsaWithSHA256)
            var serializer = DER.Serializer()
            try serializer.serialize(request)
            return serializer.serializedBytes
        } catch {
            throw TorporError(.internal, "cannot make a signing request", cause: error)
        }
    }

    /// What a node that wants to join says: the secret's digest, its name, and a key that it has proved to have.
    ///
    /// - Throws: `invalidArgument` for a request that is none, is not signed by its own key, or names no agent.
    package static func read(_ der: [UInt8], secret: [UInt8]) throws(TorporError) -> Redemption {
        let digest = ContentHash(bytes: SHA256.hash(data: secret))
        let request: CertificateSigningRequest
        do {
            request = try CertificateSigningRequest(derEncoded: der)
        } catch {
            throw TorporError(.invalidArgument, "this is no signing request", remedy: "torpor node join TOKEN makes one", cause: error)
        }
        guard request.publicKey.isValidSignature(request.signature, for: request), P256.Signing.PublicKey(request.publicKey) != nil else {
            throw TorporError(.invalidArgument, "the signing request is not signed by a P-256 key of its own")
        }
        guard case .agent(let node)? = name(in: request).flatMap({ try? Identity.parse(short: $0) }) else {
            throw TorporError(.invalidArgument, "the signing request names no node", remedy: "its common name is agent/NODE")
        }
        return Redemption(digest: digest, node: node, key: try MemberKey(request.publicKey))
    }

    /// The one common name of the subject.
    private static func name(in request: CertificateSigningRequest) -> String? {
        let names = request.subject.flatMap { Array($0) }.filter { $0.type == .RDNAttributeType.commonName }
        return names.count == 1 ? String(names[0].value) : nil
    }
}
