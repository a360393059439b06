package import TorporModel

/// The cluster's authority, where its key is at hand: at the coordinator, and nowhere else.
package protocol NodeIssuer: Sendable {
    /// A certificate for the agent of a node and a key that the node has.
    ///
    /// - Parameter hosts: addresses and DNS names to put in.
    /// - Throws: `refused` when the authority's key is not there, or its time is over.
    func issue(_ node: NodeID, key: MemberKey, hosts: [String]) async throws(TorporError) -> MemberCertificate
}
