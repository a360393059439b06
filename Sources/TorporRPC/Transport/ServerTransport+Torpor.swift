package import GRPCNIOTransportHTTP2
package import TorporModel

extension HTTP2ServerTransport.Posix {
    /// A listener that speaks mutual TLS with whoever the cluster's authorities vouch for.
    ///
    /// - Throws: `invalidArgument` when the address is none.
    package static func torpor(
        at address: HostPort, credentials: CredentialStore, audit: AuditLog
    ) throws(TorporError) -> HTTP2ServerTransport.Posix {
        let verifier = HandshakeVerifier(store: credentials, side: .client, expected: nil) { refusal in
            if let refusal { audit.refusedPeer(refusal) }
        }
        let security: TransportSecurity
        do {
            security = try .mTLS(certificateReloader: credentials) {
                $0.customVerificationCallback = { verifier($0, $1) }
                $0.trustRoots = .certificates([])
                $0.requireALPN = true
            }
        } catch {
            throw TorporError(.internal, "cannot set up TLS", cause: error)
        }
        return HTTP2ServerTransport.Posix(address: try address.listening(), transportSecurity: security, config: config(audit))
    }

    private static func config(_ audit: AuditLog) -> Config {
        .defaults {
            $0.http2.targetWindowSize = TransportLimits.window
            $0.http2.maxFrameSize = TransportLimits.frame
            $0.http2.maxConcurrentStreams = TransportLimits.streams
            $0.rpc.maxRequestPayloadSize = TransportLimits.messageBytes
            $0.connection.maxAge = TransportLimits.connectionAge
            $0.connection.maxGraceTime = TransportLimits.connectionGrace
            $0.connection.keepalive.time = TransportLimits.keepalive
            $0.connection.keepalive.timeout = TransportLimits.keepaliveTimeout
            $0.connection.keepalive.clientBehavior.allowWithoutCalls = true
            $0.connection.keepalive.clientBehavior.minPingIntervalWithoutCalls = TransportLimits.leastPingInterval
            // A small order should not wait for company: 1.3 ms a call becomes 0.8 ms.
            $0.connection.flushCoalescing = nil
            $0.channelDebuggingCallbacks.onAcceptTCPConnection = HandshakeAudit.install(audit)
        }
    }
}
