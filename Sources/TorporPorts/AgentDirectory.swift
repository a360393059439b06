package import TorporModel

/// Finds the way to an agent by the name of its node.
package protocol AgentDirectory: Sendable {
    /// - Throws: `unreachable` when the node is not known to be anywhere.
    func agent(on node: NodeID) async throws(TorporError) -> any AgentPort
}
