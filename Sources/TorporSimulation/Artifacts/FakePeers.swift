import Synchronization
package import TorporModel

/// The agents' stores as they see one another; a node may be cut off.
package final class FakePeers: Sendable {
    private struct State {
        var stores: [NodeID: FakeArtifactStore] = [:]
        var cut: Set<NodeID> = []
        var damage: (@Sendable ([UInt8]) -> [UInt8])?
        /// Every chunk that a follower ever took over.
        var taken: Set<ContentHash> = []
    }

    private let state = Mutex(State())

    package init() {}

    package func cutOff(_ node: NodeID) { _ = state.withLock { $0.cut.insert(node) } }
    package func reconnect(_ node: NodeID) { _ = state.withLock { $0.cut.remove(node) } }

    /// What becomes of bytes on the way from one node to another.
    package func damage(_ damage: (@Sendable ([UInt8]) -> [UInt8])?) { state.withLock { $0.damage = damage } }

    func noteTaken(_ hash: ContentHash) { _ = state.withLock { $0.taken.insert(hash) } }
    func hasTaken(_ hash: ContentHash) -> Bool { state.withLock { $0.taken.contains(hash) } }

    func carry(_ bytes: [UInt8]) -> [UInt8] { state.withLock { $0.damage }?(bytes) ?? bytes }

    /// Nobody knows anybody any more: stores and peers would keep each other for ever.
    package func disband() { state.withLock { $0 = State() } }

    func join(_ store: FakeArtifactStore, as node: NodeID) { state.withLock { $0.stores[node] = store } }

    func store(of peer: PeerAddress) throws(TorporError) -> FakeArtifactStore {
        let store = state.withLock { $0.cut.contains(peer.node) ? nil : $0.stores[peer.node] }
        guard let store else { throw TorporError(.unreachable, "node \(peer.node) does not answer", remedy: "look at its agent") }
        return store
    }
}
