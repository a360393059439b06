import Foundation
import Synchronization
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// One node's store with everything around it that a test may break.
struct Bench {
    static let mib = ChunkReference.size

    let folder: TemporaryFolder
    let files: FaultyFiles
    let peer: LinePeer
    let store: DiskArtifactStore
    let node: NodeID
    /// Where the node's key lies when it seals: not with what it seals.
    let keys: TemporaryFolder?

    /// - Parameter silence: after which a capture gives its follower up.
    init(_ node: NodeID = Cluster.nodeA, rounds: Int = 2, quota: UInt64? = nil, silence: Duration = .seconds(60)) throws {
        try self.init(node, folder: try TemporaryFolder(), keys: nil, rounds: rounds, quota: quota, silence: silence)
    }

    /// A store that seals, and compresses what is durable.
    static func sealing(_ node: NodeID = Cluster.nodeA) throws -> Bench {
        try Bench(node, folder: try TemporaryFolder(), keys: try TemporaryFolder(), rounds: 2)
    }

    private init(
        _ node: NodeID, folder: TemporaryFolder, keys: TemporaryFolder?, rounds: Int, quota: UInt64? = nil,
        silence: Duration = .seconds(60)
    ) throws {
        self.folder = folder
        self.node = node
        self.keys = keys
        files = try FaultyFiles(root: folder.path)
        peer = LinePeer()
        store = try DiskArtifactStore(
            files: files, peer: peer, trust: ClusterTrust(), retries: RetryPolicy(fruitlessRounds: rounds, pause: { _ in }),
            waits: FollowPolicy(arrival: .milliseconds(50), silence: silence, clock: ContinuousClock()),
            limits: ArtifactLimits(headroomBytes: 1000, quotaBytes: quota), atRest: Self.atRest(keys),
            signer: { () throws(TorporError) in try Cluster.signer(node) })
    }

    /// The same folder opened by a new process; nothing of the old one's memory is left.
    func reopened() throws -> Bench { try Bench(node, folder: folder, keys: keys, rounds: 2) }

    private static func atRest(_ keys: TemporaryFolder?) -> AtRest {
        guard let keys else { return .plain }
        // A clock by which every chunk takes a millisecond: fast enough to be worth it.
        let ticks = Atomic<UInt64>(0)
        let compressor = Compressor(.space) { ticks.wrappingAdd(500_000, ordering: .relaxed).newValue }
        return AtRest(nodeKey: NodeKeyFile(path: keys.file("node.key")), seals: true, compressor: compressor)
    }

    func draft(_ id: String = "s-1", attempt: UInt64 = 1, artifactBytes: UInt64 = 0, at moment: Int64 = 1_795_236_159_120) throws
        -> SnapshotManifest
    {
        SnapshotManifest(
            snapshot: SnapshotID(unchecked: id), workload: WorkloadID(unchecked: "w-1"), name: try WorkloadName("web-1"),
            spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/bin/count"]), incarnation: Incarnation(1),
            attempt: Attempt(attempt), lineage: 1, createdAt: Timestamp(milliseconds: moment), source: node,
            needs: Self.needs(artifactBytes), artifacts: [])
    }

    static func needs(_ artifactBytes: UInt64 = 0) -> WorkloadNeeds {
        WorkloadNeeds(
            facts: HostFacts(architecture: "x86_64", kernel: "6.18.0", cpuFlags: ["sse2", "avx2", "aes"], engines: ["criu": "4.2"]),
            mappedFiles: [], memoryBytes: 1, artifactBytes: artifactBytes)
    }

    func capture(_ artifacts: [String: [UInt8]]) async throws -> SignedManifest { try await capture("s-1", attempt: 1, artifacts) }

    /// Captures artifacts from memory.
    func capture(_ id: String, attempt: UInt64, durable: Bool = false, _ artifacts: [String: [UInt8]]) async throws -> SignedManifest {
        let writer = try await store.begin(try draft(id, attempt: attempt), for: durable ? .keep : .move)
        for (name, bytes) in artifacts { try await writer.write(name, bytes: bytes) }
        return try await writer.finish(needs: Self.needs())
    }

    /// So many pages, no two alike; `salt` makes them another's.
    static func pages(_ count: Int, salt: UInt8 = 1) -> [UInt8] {
        (0..<count).flatMap { number in
            var page = [UInt8](repeating: salt, count: ChunkReference.pageSize)
            for shift in 0..<4 { page[shift] = UInt8(truncatingIfNeeded: (number + 1) >> (8 * shift)) }
            return page
        }
    }

    /// Bytes in which no two chunks are alike; `seed` makes them another's.
    static func bytes(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
        var bytes = [UInt8](repeating: seed, count: count)
        for start in stride(from: 0, to: count, by: mib) { bytes[start] = UInt8(truncatingIfNeeded: start / mib &+ 1 &+ Int(seed)) }
        return bytes
    }

    /// Bytes that do not compress; `seed` says which. By a generator of our own: a debug build makes a mebibyte in milliseconds.
    static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var words = [UInt64](repeating: 0, count: (count + 7) / 8)
        for place in words.indices {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            words[place] = state
        }
        return words.withUnsafeBytes { [UInt8]($0.prefix(count)) }
    }

    /// The paths of all chunk files.
    var chunkFiles: [String] { folder.tree().filter { $0.hasPrefix("chunks/") } }

    func path(of chunk: ContentHash) -> String { folder.file("chunks/\(chunk.hex.prefix(2))/\(chunk.hex)") }

    func overwrite(_ path: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
}

/// What a call was refused with.
func refusal<Value>(_ body: () async throws -> Value) async throws -> TorporError {
    try await #require(throws: TorporError.self) { _ = try await body() }
}
