package import GRPCCore
import GRPCNIOTransportHTTP2
import TorporModel
import TorporWire
import X509

/// The authorisation point: a stranger from the right authority still comes this far.
///
/// First in the chain, so that nothing is done for the refused, not even a span.
package struct AccessInterceptor: ServerInterceptor {
    private let audit: AuditLog
    private let credentials: CredentialStore

    /// - Parameter credentials: by whose clock, authorities and roster every call is judged: what ends while its connection is open (a
    ///   certificate, an authority, a node's right to belong) ends the calls on it.
    package init(audit: AuditLog, credentials: CredentialStore) {
        self.audit = audit
        self.credentials = credentials
    }

    package func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>, context: ServerContext,
        next: @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let method = context.descriptor.fullyQualifiedMethod
        var identity: Identity?
        let member: Member?
        let rule: AccessRule
        do throws(TorporError) {
            let leaf = try believed(context)
            let caller = try CertificateNames.identity(of: leaf).identity
            identity = caller
            member = try belonging(caller, leaf)
            rule = try AccessTable.check(caller, calling: context.descriptor)
        } catch {
            audit.refusedCall(identity, method, at: context.remotePeer, error)
            throw error.rpcError
        }
        var response = try await Peer.$identity.withValue(identity) {
            try await Peer.$member.withValue(member) {
                try await answered(identity, method, rule, context.remotePeer) { try await next(request, context) }
            }
        }
        // A stream is handled after it was accepted: who is calling is known there, too.
        if case .success(var contents) = response.accepted {
            let producer = contents.producer
            contents.producer = { [identity] writer in
                try await Peer.$identity.withValue(identity) { try await Peer.$member.withValue(member) { try await producer(writer) } }
            }
            response.accepted = .success(contents)
        }
        return response
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

    /// The verified certificate of this connection, which must still be good, as must its authority: connections outlive both.
    private func believed(_ context: ServerContext) throws(TorporError) -> Certificate {
        let transport = context.transportSpecific as? HTTP2ServerTransport.Posix.Context
        guard let chain = transport?.peerCertificateChain, let root = Array(chain).last else {
            throw TorporError(.unauthenticated, "no verified certificate on this connection", remedy: "connect with mutual TLS")
        }
        let life = CertificateLife(of: chain.leaf)
        guard life.state(at: credentials.time()) != .ended else {
            throw TorporError(.unauthenticated, "the certificate expired at \(life.notAfter)", remedy: "torpor certs renew")
        }
        guard credentials.current().authorities.contains(root) else {
            throw TorporError(
                .unauthenticated, "the authority of this certificate is not trusted any more",
                remedy: "issue a certificate by an authority in authorities.pem: torpor certs issue")
        }
        return chain.leaf
    }

    /// An agent's right to belong, by the roster in force at this instant; nil for others.
    private func belonging(_ caller: Identity, _ leaf: Certificate) throws(TorporError) -> Member? {
        guard case .agent(let node) = caller else { return nil }
        let member = Member(node: node, key: try MemberKey(leaf.publicKey), hosts: CertificateNames.hosts(of: leaf))
        try credentials.roster.now.admit(node, key: member.key.hash)
        return member
    }
}
