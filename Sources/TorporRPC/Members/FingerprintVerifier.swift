import Crypto
import NIOCore
import NIOSSL
import SwiftASN1
import TorporModel
import X509

/// The TLS layer's question, asked by a node that knows of its cluster only the fingerprint in its token.
struct FingerprintVerifier: Sendable {
    /// SHA-256 of the authority's certificate.
    let fingerprint: ContentHash
    let now: @Sendable () -> Timestamp
    /// Told why the other end was not believed: the TLS alert alone says no reason.
    let refused: @Sendable (TorporError) -> Void

    @Sendable
    func callAsFunction(_ presented: [NIOSSLCertificate], _ promise: EventLoopPromise<NIOSSLVerificationResultWithMetadata>) {
        promise.completeWithTask {
            do {
                try await verify(try presented.map { try Certificate(derEncoded: $0.toDERBytes()) })
                return .certificateVerified(VerificationMetadata(nil))
            } catch {
                refused(TorporError.wrap(error))
                return .failed
            }
        }
    }

    /// The authority must be the one that the token names, and it must vouch for a coordinator.
    func verify(_ presented: [Certificate]) async throws(TorporError) {
        var root: Certificate?
        for certificate in presented where try Self.fingerprint(of: certificate) == fingerprint { root = certificate }
        guard let root, let cluster = CertificateNames.uris(of: root).first.flatMap(Self.cluster) else {
            throw TorporError(
                .unauthenticated, "whoever listens there is not vouched for by the authority that the token names",
                remedy: "was the token made by that very coordinator? torpor node token NODE")
        }
        let identity = try await PeerVerifier.verify(presented, as: .server, of: cluster, by: [root], at: now()).identity
        guard identity == .coordinator else {
            throw TorporError(.unauthenticated, "\(identity) listens there, not the coordinator", remedy: "is the address right?")
        }
    }

    /// SHA-256 of a certificate's DER.
    static func fingerprint(of certificate: Certificate) throws(TorporError) -> ContentHash {
        ContentHash(bytes: SHA256.hash(data: try PEM.der(certificate)))
    }

    /// As it stands in an authority's own certificate.
    private static func cluster(_ uri: String) -> ClusterName? {
        uri.hasPrefix("spiffe://") ? try? ClusterName.parse(String(uri.dropFirst(9))) : nil
    }
}
