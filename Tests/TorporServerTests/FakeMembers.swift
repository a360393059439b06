import Synchronization
import TorporModel
import TorporPorts
import TorporRPC

/// Says yes to everybody, or tells a roster.
final class FakeMembers: MemberPort {
    let told = Mutex<Roster?>(nil)
    let revoked = Mutex<[NodeID]>([])
    let renewed = Mutex<[NodeID]>([])
    private let issuer: (any NodeIssuer)?

    init(_ issuer: (any NodeIssuer)? = nil) { self.issuer = issuer }

    func invite(_ node: NodeID, lastingMs: UInt64, by requester: String) async throws(TorporError) -> NodeInvitation {
        NodeInvitation(
            node: node, host: "127.0.0.1", port: 1, fingerprint: ContentHash(bytes: [UInt8](repeating: 1, count: 32)),
            secret: [UInt8](repeating: 2, count: 32), expires: Timestamp(milliseconds: Int64(lastingMs)))
    }

    func revoke(_ node: NodeID, by requester: String) async throws(TorporError) { revoked.withLock { $0.append(node) } }

    func join(_ redemption: Redemption) async throws(TorporError) -> (certificate: MemberCertificate, coordinatorPort: UInt16) {
        throw TorporError(.refused, "nobody joins here")
    }

    func renew(_ node: NodeID, key: MemberKey, hosts: [String]) async throws(TorporError) -> MemberCertificate {
        guard let issuer else { throw TorporError(.refused, "nobody renews here") }
        renewed.withLock { $0.append(node) }
        return try await issuer.issue(node, key: key, hosts: hosts)
    }

    func roster(after revision: UInt64) -> Roster? { told.withLock { $0?.revision == revision ? nil : $0 } }
}
