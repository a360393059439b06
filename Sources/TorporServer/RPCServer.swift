import GRPCCore
import GRPCNIOTransportHTTP2
import ServiceLifecycle
package import TorporModel
import TorporRPC

/// One listener with its services, behind verification, authorisation and tracing.
///
/// The order matters: a connection is verified before its first byte is read, a call is authorised before a span is made for it, and a
/// handler sees neither strangers nor methods that are not in the access table.
package struct RPCServer: Service {
    private let address: HostPort
    private let server: GRPCServer<HTTP2ServerTransport.Posix>

    init(
        _ services: [any RegistrableRPCService], at address: HostPort, credentials: CredentialStore, audit: AuditLog
    ) throws(TorporError) {
        self.init(
            services, at: address, over: try .torpor(at: address, credentials: credentials, audit: audit),
            behind: AccessInterceptor(audit: audit, credentials: credentials))
    }

    /// - Parameter gate: decides who is let in; nothing is done for the refused, not even a span.
    init(
        _ services: [any RegistrableRPCService], at address: HostPort, over transport: HTTP2ServerTransport.Posix,
        behind gate: any ServerInterceptor
    ) {
        self.address = address
        server = GRPCServer(transport: transport, services: services, interceptors: [gate, TracingServerInterceptor()])
    }

    /// Serves until graceful shutdown (running calls end by themselves) or cancellation (they do not).
    ///
    /// - Throws: `refused` when the address cannot be had.
    package func run() async throws {
        do {
            try await withGracefulShutdownHandler {
                try await server.serve()
            } onGracefulShutdown: {
                server.beginGracefulShutdown()
            }
        } catch {
            throw TorporError(
                .refused, "cannot listen on \(address)", remedy: "is the address this machine's, and is the port free?", cause: error)
        }
    }

    /// The port, once it is bound: the one that was asked for, or the system's choice.
    ///
    /// - Throws: `refused` when it could not be bound.
    package func boundPort() async throws(TorporError) -> UInt16 {
        do {
            let bound = try await server.transport.listeningAddress
            guard let port = bound.ipv4?.port ?? bound.ipv6?.port else { throw TorporError(.internal, "\(bound) has no port") }
            return UInt16(clamping: port)
        } catch {
            throw (error as? TorporError) ?? TorporError(.refused, "cannot listen on \(address)", cause: error)
        }
    }
}
