package import TorporModel
import TorporPorts

extension CoordinatorService: CareControl {
    package func pinSnapshot(_ id: SnapshotID, _ pinned: Bool) async throws(TorporError) { try await snapshotDesk.pin(id, pinned) }
    package func checkSnapshot(_ id: SnapshotID) async throws(TorporError) -> [SnapshotCheck] { try await snapshotDesk.check(id) }
    package func rotateKey(of node: NodeID) async throws(TorporError) -> Int { try await snapshotDesk.rotateKey(of: node) }
}
