import NIOCore
import NIOSSL
import TorporModel

/// Writes down connections that fail before any certificate could be judged: no certificate at all, no TLS.
///
/// Stands right behind the TLS handler; those further up may swallow its errors.
final class HandshakeAudit: ChannelInboundHandler {
    typealias InboundIn = Any

    private let audit: AuditLog

    init(_ audit: AuditLog) { self.audit = audit }

    /// For `onAcceptTCPConnection`: after gRPC's own handlers are in place.
    static func install(_ audit: AuditLog) -> @Sendable (any Channel) -> EventLoopFuture<Void> {
        { channel in
            channel.eventLoop.makeCompletedFuture {
                let tls = try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
                try channel.pipeline.syncOperations.addHandler(HandshakeAudit(audit), position: .after(tls))
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOSSLError || error is BoringSSLError {
            let words = "\(error)"
            // That a certificate was judged and found wanting has been written down by who judged it, with the reason.
            if !words.contains("CERTIFICATE_VERIFY_FAILED") {
                let address = context.remoteAddress.flatMap { address in address.ipAddress.map { "\($0):\(address.port ?? 0)" } }
                audit.refusedPeer(TorporError(.unauthenticated, Self.reason(words)), at: address)
            }
        }
        context.fireErrorCaught(error)
    }

    private static func reason(_ words: String) -> String {
        if words.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") { return "the peer showed no certificate" }
        if let alert = TLSWords.alert(in: words) { return "the peer refused our certificate (\(alert))" }
        let reason = ["WRONG_VERSION", "HTTP_REQUEST", "NO_SHARED", "UNSUPPORTED"].lazy.compactMap { TLSWords.name($0, in: words) }.first
        return "the TLS handshake failed: \(reason ?? words)"
    }
}
