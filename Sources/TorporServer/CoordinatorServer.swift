import ServiceLifecycle
package import TorporModel
package import TorporPorts
package import TorporRPC

/// The coordinator's listener: `Control` for people, `AgentLink` for agents.
package struct CoordinatorServer: Service {
    private let server: RPCServer

    /// - Throws: `invalidArgument` for an address that cannot be listened on.
    package init(
        control: any ControlPort, coordinator: any CoordinatorPort, at address: HostPort, credentials: CredentialStore,
        audit: AuditLog = AuditLog()
    ) throws(TorporError) {
        server = try RPCServer(
            [ControlHandler(control: control), AgentLinkHandler(coordinator: coordinator)], at: address, credentials: credentials,
            audit: audit)
    }

    package func run() async throws { try await server.run() }

    /// The port, once it is bound.
    package func boundPort() async throws(TorporError) -> UInt16 { try await server.boundPort() }
}
