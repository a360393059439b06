import Synchronization
import TorporModel
import TorporPorts

/// Chunks in memory, and nothing else of a store.
final class FakeStore: ArtifactStore {
    let chunks: [ContentHash: [UInt8]]
    /// How many were handed out.
    let read = Mutex<Int>(0)
    private let beforeRead: @Sendable (Int) async -> Void

    init(_ chunks: [ContentHash: [UInt8]], beforeRead: @escaping @Sendable (Int) async -> Void = { _ in }) {
        self.chunks = chunks
        self.beforeRead = beforeRead
    }

    /// `count` chunks that differ, with hashes that are names and not digests: the port does not hash.
    static func numbered(_ count: Int, bytes: Int = 1 << 20) -> (hashes: [ContentHash], chunks: [ContentHash: [UInt8]]) {
        let hashes = (0..<count).map { index in
            ContentHash(bytes: (0..<32).map { $0 < 8 ? UInt8(truncatingIfNeeded: index >> ($0 * 8)) : 7 })
        }
        let chunks = hashes.enumerated().map { ($1, [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: bytes)) }
        return (hashes, Dictionary(uniqueKeysWithValues: chunks))
    }

    func chunk(_ hash: ContentHash, of snapshot: SnapshotID) async throws(TorporError) -> [UInt8] {
        let number = read.withLock {
            $0 += 1
            return $0
        }
        await beforeRead(number)
        guard let bytes = chunks[hash] else { throw TorporError(.notFound, "chunk \(hash) is not here") }
        return bytes
    }

    /// What receivers found damaged.
    let suspected = Kept<ContentHash>()
    func suspect(_ hash: ContentHash, of snapshot: SnapshotID) async { suspected.add(hash) }

    private static let absent = TorporError(.unsupported, "not in this test")
    func begin(
        _ draft: SnapshotManifest, for purpose: CapturePurpose, followedBy follower: NodeID?
    ) async throws(TorporError) -> any SnapshotWriter { throw Self.absent }
    func follow(
        _ snapshot: SnapshotID, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport { throw Self.absent }

    /// How a capture is fed to its follower; the node is who the certificate says.
    let script = Mutex<(@Sendable (NodeID, Int, any FeedLine) async throws(TorporError) -> Void)?>(nil)
    func feed(_ snapshot: SnapshotID, to follower: NodeID, credit: Int, over line: any FeedLine) async throws(TorporError) {
        guard let script = script.withLock({ $0 }) else { throw TorporError(.notFound, "no such capture") }
        try await script(follower, credit, line)
    }
    func verify(_ manifest: SignedManifest) async throws(TorporError) -> SnapshotManifest { throw Self.absent }
    func fetch(
        _ manifest: SignedManifest, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport { throw Self.absent }
    func open(_ manifest: SignedManifest) async throws(TorporError) -> any ArtifactSource { throw Self.absent }
    func collect(_ workload: WorkloadID, attempt: Attempt) async throws(TorporError) { throw Self.absent }
    func images() async throws(TorporError) -> [SnapshotID: ContentHash] { throw Self.absent }
    func sync(_ snapshot: SnapshotID) async throws(TorporError) { throw Self.absent }
}
