import ServiceLifecycle
package import TorporModel
package import TorporPorts
package import TorporRPC

/// The coordinator's listener for nodes that are to join: no client certificate, one method, and the token decides.
package struct EnrolmentServer: Service {
    private let server: RPCServer

    /// Prepares; nothing listens before `run`.
    ///
    /// - Parameters:
    ///   - members: what joining nodes reach.
    ///   - address: port 0 has the system choose; see `boundPort`.
    ///   - credentials: of the coordinator, read again at every handshake.
    ///   - audit: one line for each call.
    /// - Throws: `invalidArgument` for an address that cannot be listened on.
    package init(
        members: any MemberPort, at address: HostPort, credentials: CredentialStore, audit: AuditLog = AuditLog()
    ) throws(TorporError) {
        server = RPCServer(
            [EnrolmentHandler(members: members, audit: audit)], at: address,
            over: try .enrolment(at: address, credentials: credentials), behind: StrangerInterceptor(audit: audit))
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// - Throws: `refused` when the address cannot be had.
    package func run() async throws { try await server.run() }

    /// The port, once it is bound.
    package func boundPort() async throws(TorporError) -> UInt16 { try await server.boundPort() }
}
