package import TorporModel

/// Who belongs to the cluster: invited by a person, joined by a node, renewed by its agent, turned out by a person.
package protocol MemberPort: Sendable {
    /// Leave for one node to join once.
    ///
    /// - Parameter lastingMs: how long; at most a day.
    /// - Throws: `refused` where nobody can join: no authority's key, or no enrolment port.
    func invite(_ node: NodeID, lastingMs: UInt64, by requester: String) async throws(TorporError) -> NodeInvitation
    /// From the answer on, nothing that the node shows is believed.
    func revoke(_ node: NodeID, by requester: String) async throws(TorporError)
    /// A certificate for a node that was invited; where the coordinator listens for it.
    func join(_ redemption: Redemption) async throws(TorporError) -> (certificate: MemberCertificate, coordinatorPort: UInt16)
    /// A fresh certificate for the key that the node shows. Whether it still belongs was judged by whoever let the call in.
    func renew(_ node: NodeID, key: MemberKey, hosts: [String]) async throws(TorporError) -> MemberCertificate
    /// nil for whoever knows this revision.
    func roster(after revision: UInt64) -> Roster?
}
