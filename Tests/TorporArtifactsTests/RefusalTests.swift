import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// Failures 10, 38 and 39: what is corrupt, truncated, forged or from the future is refused before anything uses it.
@Suite struct RefusalTests {
    private let signed: SignedManifest
    private let manifest: SnapshotManifest
    private let bench: Bench

    init() async throws {
        bench = try Bench()
        signed = try await bench.capture(["memory": Bench.bytes(2 * Bench.mib + 9), "config.json": [1]])
        manifest = try await bench.store.verify(signed)
    }

    private func sign(_ manifest: SnapshotManifest, by node: NodeID = Cluster.nodeA, as claimed: NodeID? = nil) throws -> SignedManifest {
        try Cluster.signer(node, as: claimed).sign(try ManifestCodec.encode(manifest))
    }

    @Test func anUntouchedManifestIsBelieved() async throws {
        #expect(try await bench.store.verify(try sign(manifest)) == manifest)
    }

    // Chunks on this node's disk

    @Test(arguments: [[], [0], [UInt8](repeating: 1, count: ChunkReference.size), [UInt8](repeating: 1, count: ChunkReference.size + 1)])
    func aDamagedChunkIsNotRead(damage: [UInt8]) async throws {
        let chunk = manifest.chunks[2]
        let source = try await bench.store.open(signed)
        try bench.overwrite(bench.path(of: chunk.hash), damage)
        #expect(try await refusal { try await source.read("memory", limit: .max) }.code == .corrupt)
        if damage.count != ChunkReference.size {
            #expect(try await refusal { try await bench.store.chunk(chunk.hash, of: manifest.snapshot) }.code == .corrupt)
        }
        #expect(try await source.read("config.json", limit: .max) == [1])
    }

    @Test func nothingOfADamagedChunkReachesTheReader() async throws {
        let chunk = manifest.chunks[2]
        var damage = [UInt8](try Data(contentsOf: URL(fileURLWithPath: bench.path(of: chunk.hash))))
        damage[damage.count / 2] ^= 1
        try bench.overwrite(bench.path(of: chunk.hash), damage)
        let path = bench.folder.file("out")
        let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        let source = try await bench.store.open(signed)
        #expect(try await refusal { try await source.read("memory", to: descriptor) }.code == .corrupt)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == Bench.mib)
    }

    @Test func aMissingOrTruncatedChunkIsNoticedOnOpening() async throws {
        let chunk = manifest.chunks[3]
        try bench.overwrite(bench.path(of: chunk.hash), [1])
        #expect(try await refusal { try await bench.store.open(signed) }.code == .notFound)
        try FileManager.default.removeItem(atPath: bench.path(of: chunk.hash))
        #expect(try await refusal { try await bench.store.open(signed) }.code == .notFound)
    }

    /// A hash is no right to another tenant's bytes.
    @Test func aChunkIsServedOnlyAsPartOfASnapshotThatHasIt() async throws {
        _ = try await bench.capture("s-2", attempt: 2, ["other": [42]])
        let mine = manifest.chunks[1].hash
        #expect(try await bench.store.chunk(mine, of: manifest.snapshot).count == Bench.mib)
        #expect(try await refusal { try await bench.store.chunk(mine, of: SnapshotID(unchecked: "s-2")) }.code == .notFound)
        #expect(try await refusal { try await bench.store.chunk(mine, of: SnapshotID(unchecked: "s-9")) }.code == .notFound)
    }

    // Manifests

    @Test func aManifestThatIsNotWhatItsHashNamesIsCorrupt() async throws {
        var payload = signed.payload
        payload[payload.count / 2] ^= 1
        let changed = SignedManifest(payload: payload, hash: signed.hash, signature: signed.signature, certificate: signed.certificate)
        #expect(try await refusal { try await bench.store.verify(changed) }.code == .corrupt)
    }

    @Test func aChangedManifestWithItsOwnHashIsForged() async throws {
        var other = manifest
        other.attempt = Attempt(99)
        let resigned = try sign(other, by: Cluster.nodeA)
        let changed = SignedManifest(
            payload: resigned.payload, hash: resigned.hash, signature: signed.signature, certificate: signed.certificate)
        #expect(try await refusal { try await bench.store.verify(changed) }.code == .forged)
    }

    @Test(arguments: [[], [1], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xff, count: 64)])
    func aSignatureThatIsNoneIsForged(signature: [UInt8]) async throws {
        let changed = SignedManifest(payload: signed.payload, hash: signed.hash, signature: signature, certificate: signed.certificate)
        #expect(try await refusal { try await bench.store.verify(changed) }.code == .forged)
    }

    @Test func anAgentCannotSignForAnotherNode() async throws {
        #expect(try await refusal { try await bench.store.verify(try sign(manifest, by: Cluster.nodeB)) }.code == .forged)
    }

    @Test func anotherAgentsCertificateDoesNotHelpAForger() async throws {
        #expect(
            try await refusal { try await bench.store.verify(try sign(manifest, by: Cluster.nodeB, as: Cluster.nodeA)) }.code == .forged)
    }

    @Test func aStrangersCertificateIsForged() async throws {
        let stranger = NodeID(unchecked: "node-z")
        #expect(try await refusal { try await bench.store.verify(try sign(manifest, as: stranger)) }.code == .forged)
        var early = manifest
        early.createdAt = Timestamp(milliseconds: 0)
        #expect(try await refusal { try await bench.store.verify(try sign(early)) }.code == .forged)
    }

    @Test(arguments: [-1, 0, 1, 2, 3, 5, 1_000_000])
    func aSnapshotFromTheFutureOrOfNoVersionIsRefused(version: Int) async throws {
        var other = manifest
        other.version = version
        let error = try await refusal { try await bench.store.verify(try sign(other)) }
        #expect(error.code == .unknownVersion && error.remedy != nil)
    }

    @Test func aVersionOfAnotherShapeIsUnknownNotCorrupt() async throws {
        let payload = Array(#"{"version":7,"parts":[]}"#.utf8)
        #expect(try await refusal { try await bench.store.verify(try Cluster.signer(Cluster.nodeA).sign(payload)) }.code == .unknownVersion)
    }

    @Test(arguments: ["", "{", "null", "[]", #"{"version":4}"#, #"{"version":"4"}"#])
    func whatIsNoManifestIsCorrupt(payload: String) async throws {
        let signed = try Cluster.signer(Cluster.nodeA).sign(Array(payload.utf8))
        #expect(try await refusal { try await bench.store.verify(signed) }.code == .corrupt)
    }

    @Test(arguments: ["", "/etc/passwd", "../up", "a/../../b", "a/./b", "a//b", "a/", "..", "a\0b", String(repeating: "n", count: 1025)])
    func anArtifactNameThatLeavesItsFolderIsRefused(name: String) async throws {
        var other = manifest
        other.artifacts[0] = ArtifactDescriptor(name: name, extents: manifest.artifacts[0].extents)
        #expect(try await refusal { try await bench.store.verify(try sign(other)) }.code == .corrupt)
    }

    @Test func twoArtifactsOfOneNameAreRefused() async throws {
        var other = manifest
        other.artifacts.append(manifest.artifacts[0])
        #expect(try await refusal { try await bench.store.verify(try sign(other)) }.message.contains("config.json twice"))
    }

    @Test func runsThatLeaveTheirChunkAreRefused() async throws {
        let runs = [
            Extent(chunk: 0, offset: 0, bytes: 0), Extent(chunk: 0, offset: 0, bytes: 2), Extent(chunk: 0, offset: 1, bytes: 1),
            Extent(chunk: 0, offset: -1, bytes: 1), Extent(chunk: 0, offset: .max, bytes: .max), Extent(chunk: 0, offset: 0, bytes: -1),
            Extent(chunk: 4, offset: 0, bytes: 1), Extent(chunk: -2, offset: 0, bytes: 1), Extent(zeros: 0), Extent(zeros: -1),
            Extent(zeros: .max),
        ]
        for run in runs {
            var bad = manifest
            bad.artifacts[0] = ArtifactDescriptor(name: "a", extents: [Extent(chunk: 0, offset: 0, bytes: 1), run])
            #expect(try await refusal { try await bench.store.verify(try sign(bad)) }.code == .corrupt, "\(run)")
        }
    }

    @Test func aTableOfChunksThatIsNotExactlyWhatIsNeededIsRefused() async throws {
        let hash = ContentHash(bytes: [UInt8](repeating: 7, count: 32))
        for spare in [ChunkReference(hash: hash, bytes: 1), manifest.chunks[0], ChunkReference(hash: hash, bytes: 0)] {
            var bad = manifest
            bad.chunks.append(spare)
            #expect(try await refusal { try await bench.store.verify(try sign(bad)) }.code == .corrupt)
        }
        var great = manifest
        great.chunks[0] = ChunkReference(hash: hash, bytes: Bench.mib + 1)
        #expect(try await refusal { try await bench.store.verify(try sign(great)) }.code == .corrupt)
        var endless = manifest
        endless.artifacts[0] = ArtifactDescriptor(
            name: "a", extents: [Extent(chunk: 0, offset: 0, bytes: 1)] + [Extent](repeating: Extent(zeros: 1 << 43), count: 3))
        #expect(try await refusal { try await bench.store.verify(try sign(endless)) }.message.contains("greater than"))
    }

    @Test func absurdCountsAndSizesAreRefused() async throws {
        var many = manifest
        many.artifacts = (0...65_536).map { ArtifactDescriptor(name: "a\($0)", extents: []) }
        #expect(try await refusal { try await bench.store.verify(try sign(many)) }.code == .corrupt)
        let endless = SignedManifest(
            payload: signed.payload, hash: signed.hash, signature: signed.signature, certificate: [UInt8](repeating: 0, count: 1 << 20))
        #expect(try await refusal { try await bench.store.verify(endless) }.code == .corrupt)
    }

    @Test func aRefusedManifestIsNeitherFetchedNorOpened() async throws {
        let forged = try sign(manifest, by: Cluster.nodeB)
        let target = try Bench(Cluster.nodeB)
        target.peer.connect(bench.store)
        #expect(try await refusal { try await target.store.fetch(forged, from: Cluster.address) }.code == .forged)
        #expect(try await refusal { try await bench.store.open(forged) }.code == .forged)
        #expect(target.peer.asked.isEmpty && target.folder.tree().isEmpty)
    }
}
