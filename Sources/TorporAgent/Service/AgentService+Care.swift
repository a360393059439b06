package import TorporModel
import TorporPorts

extension AgentService: CareAgent {
    package func check(_ snapshot: SnapshotID) async throws(TorporError) -> SnapshotCheck {
        try await care().check(snapshot, on: identity.node)
    }

    package func rotateKey() async throws(TorporError) -> Int { try await care().rotateKey() }

    /// - Throws: `unsupported` for a store that keeps snapshots and can do nothing else for them.
    private func care() throws(TorporError) -> any ArtifactCare {
        guard let care = artifacts as? any ArtifactCare else {
            throw TorporError(.unsupported, "the artifact store of node \(identity.node) cannot be looked after")
        }
        return care
    }
}
