import ServiceLifecycle
package import TorporModel
package import TorporPorts
package import TorporRPC

/// The coordinator's listener: `Control` for people, `AgentLink` for agents.
package struct CoordinatorServer: Service {
    private let server: RPCServer

    /// Prepares; nothing listens before `run`.
    ///
    /// - Parameters:
    ///   - control: what people's calls reach.
    ///   - coordinator: what agents' heartbeats reach.
    ///   - members: who belongs: people invite and revoke, agents renew and learn.
    ///   - address: port 0 has the system choose; see `boundPort`.
    ///   - credentials: of the coordinator, read again at every handshake.
    ///   - audit: one line for each refusal and each change.
    /// - Throws: `invalidArgument` for an address that cannot be listened on.
    package init(
        control: any ControlPort, coordinator: any CoordinatorPort, members: any MemberPort, at address: HostPort,
        credentials: CredentialStore, audit: AuditLog = AuditLog()
    ) throws(TorporError) {
        server = try RPCServer(
            [
                ControlHandler(control: control, members: members, audit: audit),
                AgentLinkHandler(coordinator: coordinator, members: members),
            ], at: address, credentials: credentials, audit: audit)
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// - Throws: `refused` when the address cannot be had.
    package func run() async throws { try await server.run() }

    /// The port, once it is bound.
    package func boundPort() async throws(TorporError) -> UInt16 { try await server.boundPort() }
}
