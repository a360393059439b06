import TorporModel
import TorporPorts

/// For tests that are about something else: nobody joins, renews or is turned out.
struct FakeMembers: MemberPort {
    private static let absent = TorporError(.unsupported, "not in this test")

    func invite(_ node: NodeID, lastingMs: UInt64, by requester: String) async throws(TorporError) -> NodeInvitation { throw Self.absent }
    func revoke(_ node: NodeID, by requester: String) async throws(TorporError) { throw Self.absent }
    func join(_ redemption: Redemption) async throws(TorporError) -> (certificate: MemberCertificate, coordinatorPort: UInt16) {
        throw Self.absent
    }
    func renew(_ node: NodeID, key: MemberKey, hosts: [String]) async throws(TorporError) -> MemberCertificate { throw Self.absent }
    func roster(after revision: UInt64) -> Roster? { nil }
}
