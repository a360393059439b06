import Foundation
import Testing
import TorporModel
import TorporPorts

@testable import TorporArtifacts

/// What was hashed and sealed by one process is not hashed again by it; whatever else lies on the disk is.
@Suite struct ChunkProofTests {
    private let bytes = Bench.noise(2 * Bench.mib, seed: 1)
    private let id = SnapshotID(unchecked: "s-1")

    /// A sealed chunk file whose writer lied: its seal is good, and its bytes are not what its name says.
    private func lie(_ bench: Bench, about chunk: ContentHash) throws {
        let lying = bench.store.chunks.dressed(bench.store.dress(small: false))
        try Bench.noise(Bench.mib, seed: 9).withUnsafeBytes { try lying.put(chunk, $0) }
    }

    /// The one way to see from outside that nothing was hashed.
    @Test func ofWhatThisProcessHashedTheSealIsEnough() async throws {
        let bench = try Bench.sealing()
        let signed = try await bench.capture(["memory": bytes])
        let source = try await bench.store.open(signed)
        try lie(bench, about: source.manifest.chunks[1].hash)
        #expect(try await source.read("memory", limit: .max) == bytes[..<Bench.mib] + Bench.noise(Bench.mib, seed: 9))
    }

    @Test func whatAnEarlierProcessSealedIsHashed() async throws {
        let bench = try Bench.sealing()
        let signed = try await bench.capture(["memory": bytes])
        let chunk = try ManifestCodec.decode(signed.payload).chunks[1].hash
        try lie(bench, about: chunk)
        let source = try await bench.reopened().store.open(signed)
        #expect(try await refusal { try await source.read("memory", limit: .max) }.code == .corrupt)
    }

    /// `snapshots verify`, a peer's complaint, and whoever wants to lean on a chunk: none takes the seal's word, and after the first of them
    /// no reader does.
    @Test func aSealedLieIsFoundByVerifyAndReadByNobodyFromThenOn() async throws {
        let bench = try Bench.sealing()
        let signed = try await bench.capture(["memory": bytes])
        let source = try await bench.store.open(signed)
        try lie(bench, about: source.manifest.chunks[1].hash)
        let flaws = try await bench.store.check(id, on: Cluster.nodeA).flaws
        #expect(flaws.count == 1 && flaws[0].contains("\(source.manifest.chunks[1].hash)"))
        #expect(try await refusal { try await source.read("memory", limit: .max) }.code == .corrupt)
        // The next capture writes it anew.
        let again = try await bench.capture("s-2", attempt: 2, ["memory": bytes])
        #expect(try await bench.store.open(again).read("memory", limit: .max) == bytes)
        #expect(try await source.read("memory", limit: .max) == bytes)
    }

    @Test func aPeersComplaintIsLookedIntoByTheHash() async throws {
        let bench = try Bench.sealing()
        let signed = try await bench.capture(["memory": bytes])
        let source = try await bench.store.open(signed)
        let chunk = source.manifest.chunks[0].hash
        try lie(bench, about: chunk)
        await bench.store.suspect(chunk, of: id)
        #expect(try await refusal { try await source.read("memory", limit: .max) }.code == .corrupt)
    }

    /// Sealed is the frame; what libzstd makes of it is hashed.
    @Test func whatIsCompressedIsHashed() async throws {
        let bench = try Bench.sealing()
        let text = [UInt8](repeating: 65, count: Bench.mib)
        let signed = try await bench.capture("s-1", attempt: 1, durable: true, ["text": text])
        let source = try await bench.store.open(signed)
        let lying = bench.store.chunks.dressed(bench.store.dress(small: true))
        let other = [UInt8](repeating: 66, count: Bench.mib)
        try other.withUnsafeBytes { try lying.put(source.manifest.chunks[0].hash, $0) }
        #expect(try await refusal { try await source.read("text", limit: .max) }.code == .corrupt)
    }

    @Test func whatIsNotSealedIsHashedEveryTime() async throws {
        let bench = try Bench()
        let signed = try await bench.capture(["memory": bytes])
        let source = try await bench.store.open(signed)
        try lie(bench, about: source.manifest.chunks[1].hash)
        #expect(try await refusal { try await source.read("memory", limit: .max) }.code == .corrupt)
    }
}
