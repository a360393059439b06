import ServiceLifecycle
package import TorporModel
package import TorporPorts
package import TorporRPC

/// An agent's listener: `Agent` for the coordinator, `ArtifactPeer` for other agents.
package struct AgentServer: Service {
    private let server: RPCServer

    /// - Throws: `invalidArgument` for an address that cannot be listened on.
    package init(
        agent: any AgentPort, artifacts: any ArtifactStore, at address: HostPort, credentials: CredentialStore,
        audit: AuditLog = AuditLog()
    ) throws(TorporError) {
        server = try RPCServer(
            [AgentHandler(agent: agent), ArtifactPeerHandler(store: artifacts)], at: address, credentials: credentials, audit: audit)
    }

    package func run() async throws { try await server.run() }

    /// The port, once it is bound.
    package func boundPort() async throws(TorporError) -> UInt16 { try await server.boundPort() }
}
