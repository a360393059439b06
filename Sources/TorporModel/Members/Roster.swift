/// Whose certificates count beside the authority's signature: decided by the coordinator, learnt by every agent with its heartbeats.
package struct Roster: Hashable, Codable, Sendable {
    /// Raised by every change. 0 for a cluster that nobody ever joined or left by these means.
    package let revision: UInt64
    /// Only of nodes about which something was decided.
    package let standings: [NodeID: Standing]

    package init(revision: UInt64 = 0, standings: [NodeID: Standing] = [:]) {
        self.revision = revision
        self.standings = standings
    }

    package func isRevoked(_ node: NodeID) -> Bool { standings[node] == .revoked }

    /// Refuses a node that was revoked, and a key that is not the one that it joined with.
    ///
    /// - Throws: `unauthenticated`, with the way back in.
    package func admit(_ node: NodeID, key: ContentHash) throws(TorporError) {
        switch standings[node] {
        case nil, .member(key): return
        case .revoked:
            throw TorporError(
                .unauthenticated, "node \(node) was revoked", remedy: "torpor node token \(node), and on the node torpor node join TOKEN")
        case .member:
            throw TorporError(
                .unauthenticated, "node \(node) has joined with another key since",
                remedy: "torpor node token \(node), and on the node torpor node join TOKEN")
        }
    }
}
