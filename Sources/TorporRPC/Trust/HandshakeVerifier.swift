import NIOCore
import NIOSSL
import SwiftASN1
import TorporModel
import X509

/// The TLS layer's question, answered by `PeerVerifier` with whatever authorities are trusted at that instant.
struct HandshakeVerifier: Sendable {
    /// Read anew for each peer: that is what makes an added or removed authority count at once.
    let store: CredentialStore
    let side: Side
    /// Whom we meant to call; nil when we were called and any identity of the cluster may go on to authorisation.
    let expected: Identity?
    /// Told why a peer was refused, and `nil` when one was accepted: the TLS alert alone says no reason.
    let outcome: @Sendable (TorporError?) -> Void

    typealias Answer = NIOSSLVerificationResultWithMetadata

    /// Answers for one handshake. The chain that was believed is handed on, so that interceptors see whom they talk to.
    @Sendable
    func callAsFunction(_ presented: [NIOSSLCertificate], _ promise: EventLoopPromise<Answer>) {
        promise.completeWithTask {
            do {
                let chain = try await verify(presented)
                outcome(nil)
                return .certificateVerified(VerificationMetadata(chain))
            } catch {
                outcome(TorporError.wrap(error))
                return .failed
            }
        }
    }

    private func verify(_ presented: [NIOSSLCertificate]) async throws -> NIOSSL.ValidatedCertificateChain {
        let certificates = try presented.map { try Certificate(derEncoded: $0.toDERBytes()) }
        let (identity, chain) = try await PeerVerifier.verify(certificates, as: side, by: store.current(), at: store.time())
        if let expected, identity != expected {
            throw TorporError(
                .unauthenticated, "expected \(expected), but the certificate there is \(identity)'s",
                remedy: "is the address right, and was that machine's certificate mixed up?")
        }
        // Whoever calls us is judged at each call, in words that they can read; whom we call, here.
        if side == .server, case .agent(let node) = identity { try store.roster.now.admit(node, key: MemberKey(chain.leaf.publicKey).hash) }
        return NIOSSL.ValidatedCertificateChain(try chain.map { try NIOSSLCertificate(bytes: PEM.der($0), format: .der) })
    }
}
