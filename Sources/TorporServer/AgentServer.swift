import ServiceLifecycle
package import TorporModel
package import TorporPorts
package import TorporRPC

/// An agent's listener: `Agent` for the coordinator, `ArtifactPeer` for other agents.
package struct AgentServer: Service {
    private let server: RPCServer

    /// Prepares; nothing listens before `run`.
    ///
    /// - Parameters:
    ///   - agent: what orders reach.
    ///   - artifacts: whose chunks other agents may fetch; they may name any of them.
    ///   - codec: makes chunks smaller on their way; one for each transfer. nil: they are sent as they are.
    ///   - pages: whose frozen originals other agents may read; nil for none.
    ///   - limits: on what is given to other agents; nil for none.
    ///   - address: port 0 has the system choose; see `boundPort`.
    ///   - credentials: of this node's agent, read again at every handshake.
    ///   - audit: one line for each refusal and each change.
    /// - Throws: `invalidArgument` for an address that cannot be listened on.
    package init(
        agent: any AgentPort, artifacts: any ArtifactStore, codec: (@Sendable () -> any ChunkCodec)? = nil,
        pages: (any PageHolder)? = nil, limits: (any TransferLimiting)? = nil, at address: HostPort, credentials: CredentialStore,
        audit: AuditLog = AuditLog()
    ) throws(TorporError) {
        server = try RPCServer(
            [AgentHandler(agent: agent), ArtifactPeerHandler(store: artifacts, codec: codec, pages: pages, limits: limits)],
            at: address, credentials: credentials, audit: audit)
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// - Throws: `refused` when the address cannot be had.
    package func run() async throws { try await server.run() }

    /// The port, once it is bound.
    package func boundPort() async throws(TorporError) -> UInt16 { try await server.boundPort() }
}
