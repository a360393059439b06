package import GRPCCore
import GRPCNIOTransportHTTP2
package import TorporModel
import TorporWire
import X509

/// The authorisation point: a stranger from the right authority still comes this far.
///
/// First in the chain, so that nothing is done for the refused, not even a span.
package struct AccessInterceptor: ServerInterceptor {
    private let audit: AuditLog
    private let now: @Sendable () -> Timestamp

    /// - Parameter now: the wall clock; a certificate that ends while its connection is open ends the calls on it.
    package init(audit: AuditLog, now: @escaping @Sendable () -> Timestamp) {
        self.audit = audit
        self.now = now
    }

    package func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>, context: ServerContext,
        next: @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let method = context.descriptor.fullyQualifiedMethod
        var identity: Identity?
        let rule: AccessRule
        do throws(TorporError) {
            let caller = try identify(context)
            identity = caller
            rule = try AccessTable.check(caller, calling: context.descriptor)
        } catch {
            audit.refusedCall(identity, method, at: context.remotePeer, error)
            throw error.rpcError
        }
        return try await Peer.$identity.withValue(identity) {
            try await answered(identity, method, rule, context.remotePeer) { try await next(request, context) }
        }
    }

    /// Writes down how it went. What a handler itself refused (an agent speaking for another node) is a refusal like any other.
    private func answered<Output>(
        _ identity: Identity?, _ method: String, _ rule: AccessRule, _ address: String,
        _ call: () async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let response: StreamingServerResponse<Output>
        do {
            response = try await call()
        } catch {
            response = StreamingServerResponse(error: (error as? RPCError) ?? RPCError(code: .unknown, message: "", cause: error))
        }
        switch response.accepted {
        case .success:
            if rule.mutates, let identity { audit.call(identity, method, outcome: "ok") }
        case .failure(let failure):
            let error = TorporError(call: failure, to: "the handler")
            if error.code == .permissionDenied || error.code == .unauthenticated {
                audit.refusedCall(identity, method, at: address, error)
            } else if rule.mutates, let identity {
                audit.call(identity, method, outcome: error.code.word)
            }
        }
        return response
    }

    /// The identity in the verified certificate of this connection, which must still be good: connections outlive certificates.
    private func identify(_ context: ServerContext) throws(TorporError) -> Identity {
        let transport = context.transportSpecific as? HTTP2ServerTransport.Posix.Context
        guard let leaf = transport?.peerCertificateChain?.leaf else {
            throw TorporError(.unauthenticated, "no verified certificate on this connection", remedy: "connect with mutual TLS")
        }
        let life = CertificateLife(of: leaf)
        guard life.state(at: now()) != .ended else {
            throw TorporError(.unauthenticated, "the certificate expired at \(life.notAfter)", remedy: "torpor certs renew")
        }
        return try CertificateNames.identity(of: leaf).identity
    }
}
