package import GRPCCore
package import GRPCNIOTransportHTTP2
import NIOCore
import ServiceLifecycle
import SwiftProtobuf
import Synchronization
package import TorporModel
package import TorporWire

/// One line to one peer that must prove to be who we mean. Reconnects by itself while `run` runs; a call made while the peer cannot be
/// reached fails at once, because whoever sent it knows best when to send it again.
package final class Line: Service {
    package typealias Client = GRPCClient<HTTP2ClientTransport.Posix>

    /// Where it is dialled. An agent that moves gets another line.
    package let address: HostPort
    /// Who must be there.
    package let peer: Identity
    /// What this side shows and believes.
    let credentials: CredentialStore
    private let client: Client
    private let refusal: Refusal

    /// Why the peer at the other end was not believed, last time: gRPC would say only that the line is unavailable.
    private final class Refusal: Sendable {
        let last = Mutex<TorporError?>(nil)
    }

    /// - Throws: `internal` when TLS cannot be set up.
    package init(to peer: Identity, at address: HostPort, credentials: CredentialStore) throws(TorporError) {
        self.peer = peer
        self.address = address
        self.credentials = credentials
        let refusal = Refusal()
        let verifier = HandshakeVerifier(store: credentials, side: .server, expected: peer) { outcome in
            refusal.last.withLock { $0 = outcome }
        }
        do {
            let security = try HTTP2ClientTransport.Posix.TransportSecurity.mTLS(certificateReloader: credentials) {
                $0.customVerificationCallback = { verifier($0, $1) }
                $0.serverCertificateVerification = .noHostnameVerification
                $0.trustRoots = .certificates([])
            }
            let transport = try HTTP2ClientTransport.Posix(target: address.target, transportSecurity: security, config: Self.config)
            client = GRPCClient(transport: transport, interceptors: [TracingClientInterceptor()])
        } catch {
            throw TorporError(.internal, "cannot set up a connection to \(peer) at \(address)", cause: error)
        }
        self.refusal = refusal
    }

    /// Keeps the line until `shutdown`, graceful shutdown or cancellation.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await client.runConnections()
        } onGracefulShutdown: {
            self.shutdown()
        }
    }

    /// No new calls; running ones end by themselves.
    package func shutdown() { client.beginGracefulShutdown() }

    /// Makes one call.
    ///
    /// - Throws: the peer's own refusal; else `unreachable` or `deadlineExceeded`: it may have been obeyed.
    package func call<Value>(deadline: Duration?, _ body: (Client, CallOptions) async throws -> Value) async throws(TorporError) -> Value {
        // The line may be older than the revocation. Whether an earlier call was obeyed is not known here.
        if case .agent(let node) = peer, credentials.roster.now.isRevoked(node) {
            throw TorporError(.unreachable, "node \(node) was revoked, and is not spoken to", remedy: "torpor node token \(node)")
        }
        var options = CallOptions.defaults
        options.timeout = deadline
        options.maxRequestMessageBytes = TransportLimits.messageBytes
        // grpc-swift-nio-transport 2.9.2 takes the limit of *responses* from `maxRequestMessageBytes`; this line is for when it is mended.
        options.maxResponseMessageBytes = TransportLimits.messageBytes
        do {
            return try await body(client, options)
        } catch {
            throw explain(TorporError(call: error, to: "\(peer) at \(address)"), error)
        }
    }

    /// Reads an answer. One that cannot be read says nothing about what was done.
    package func read<Value: WireValue>(_ message: Value.Message) throws(TorporError) -> Value {
        do { return try Value(wire: message) } catch { throw unreadable(error) }
    }

    /// The same for many: one that cannot be read makes the whole answer unreadable.
    package func read<Value: WireValue>(_ messages: [Value.Message]) throws(TorporError) -> [Value] {
        do { return try Wire.read(messages) } catch { throw unreadable(error) }
    }

    private func unreadable(_ error: TorporError) -> TorporError {
        TorporError(
            .unreachable, "the answer of \(peer) cannot be read", remedy: "let both sides run the same version of torpor", cause: error)
    }

    /// Gives a failed handshake its words. The code stays: whether an earlier line carried the call is not known here.
    private func explain(_ error: TorporError, _ original: any Error) -> TorporError {
        guard error.code == .unreachable, let rpc = original as? RPCError, rpc.code == .unavailable else { return error }
        if let reason = refusal.last.withLock({ $0 }) {
            return TorporError(
                code: .unreachable, message: "not connected to \(peer) at \(address): \(reason.message)", remedy: reason.remedy,
                causes: error.causes)
        }
        guard let alert = TLSWords.alert(in: "\(original)") else { return error }
        return TorporError(
            code: .unreachable, message: "\(peer) at \(address) refused our certificate (\(alert))",
            remedy: "look at it: torpor certs show; the peer's audit log has the reason", causes: error.causes)
    }

    private static let config = HTTP2ClientTransport.Posix.Config.defaults {
        $0.http2.targetWindowSize = TransportLimits.window
        $0.http2.maxFrameSize = TransportLimits.frame
        $0.backoff.initial = TransportLimits.backoffFirst
        $0.backoff.max = TransportLimits.backoffLongest
        $0.connection.keepalive = .init(
            time: TransportLimits.keepalive, timeout: TransportLimits.keepaliveTimeout, allowWithoutCalls: true)
        $0.connection.flushCoalescing = nil
    }
}
