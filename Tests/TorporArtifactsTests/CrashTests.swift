import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// A crash never leaves a partial snapshot that is believed, nor one that was promised forgotten.
@Suite struct CrashTests {
    private let bench: Bench
    private let bytes = Bench.bytes(3 * Bench.mib)

    init() throws { bench = try Bench() }

    @Test func aFinishedSnapshotIsThereForTheNextProcess() async throws {
        let signed = try await bench.capture(["memory": bytes])
        let again = try bench.reopened()
        #expect(again.store.incidents().isEmpty)
        #expect(try await again.store.open(signed).read("memory", limit: .max) == bytes)
        try await again.store.collect(WorkloadID(unchecked: "w-1"), attempt: Attempt(1))
        #expect(again.folder.tree().isEmpty)
    }

    @Test(arguments: ["signature.json", "manifest.json"])
    func aCaptureThatEndedBeforeItsManifestWasKeptLeavesNothing(ending: String) async throws {
        let writer = try await bench.store.begin(try bench.draft())
        try await writer.write("memory", bytes: bytes)
        bench.files.stop(at: ending)
        _ = try await refusal { try await writer.finish(needs: Bench.needs()) }
        #expect(bench.chunkFiles.count == 3)
        let again = try bench.reopened()
        #expect(again.folder.tree().isEmpty)
        #expect(again.store.incidents().isEmpty)
    }

    @Test func aTransferThatEndedBeforeItsManifestWasBelievedIsOnlyResumed() async throws {
        let target = try Bench(Cluster.nodeB)
        target.peer.connect(bench.store)
        let signed = try await bench.capture(["memory": bytes])
        target.files.stop(at: "manifest.json")
        _ = try await refusal { try await target.store.fetch(signed, from: Cluster.address) }
        let again = try target.reopened()
        again.peer.connect(bench.store)
        #expect(try await refusal { try await again.store.sync(SnapshotID(unchecked: "s-1")) }.code == .notFound)
        #expect(try await again.store.fetch(signed, from: Cluster.address).sentBytes == 0)
        try await again.store.sync(SnapshotID(unchecked: "s-1"))
    }

    @Test func aCollectionThatEndedHalfWayIsFinishedByTheNextStart() async throws {
        _ = try await bench.capture(["memory": bytes])
        bench.files.stop(at: "signature.json")
        _ = try await refusal { try await bench.store.collect(WorkloadID(unchecked: "w-1"), attempt: Attempt(1)) }
        #expect(try bench.reopened().folder.tree().isEmpty)
    }

    @Test func whatAnEarlierProcessHalfWroteIsCleared() throws {
        try bench.overwrite(bench.folder.file("tmp/17"), [1, 2, 3])
        #expect(try bench.reopened().folder.tree().isEmpty)
    }

    /// Chunks are not synced one by one: after a loss of power a file may have the right name and size, and other bytes.
    @Test func aChunkTornByACrashIsNotLeanedOnByTheNextCapture() async throws {
        let first = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        let torn = try await bench.store.verify(first).chunks[1]
        try bench.overwrite(bench.path(of: torn.hash), [UInt8](repeating: 0, count: Bench.mib))
        let again = try bench.reopened()
        let second = try await again.capture("s-2", attempt: 2, ["memory": bytes])
        #expect(try await again.store.open(second).read("memory", limit: .max) == bytes)
    }

    /// failures.md 22: success is announced only after the data is durable.
    @Test func syncPutsEveryChunkTheManifestAndTheirFoldersOnDisk() async throws {
        let manifest = try await bench.store.verify(try await bench.capture(["memory": bytes]))
        #expect(bench.files.synced.isEmpty)
        try await bench.store.sync(manifest.snapshot)
        let synced = Set(bench.files.synced)
        for chunk in manifest.chunks {
            #expect(
                synced.contains("chunks/\(chunk.hash.hex.prefix(2))/\(chunk.hash.hex)")
                    && synced.contains("chunks/\(chunk.hash.hex.prefix(2))"))
        }
        #expect(
            synced.isSuperset(of: [
                "snapshots/s-1/manifest.json", "snapshots/s-1/signature.json", "snapshots/s-1", "snapshots", "chunks", "",
            ]))
    }

    @Test func aManifestTornByACrashBeforeItWasPromisedIsNotBelieved() async throws {
        _ = try await bench.capture(["memory": bytes])
        try bench.overwrite(bench.folder.file("snapshots/s-1/manifest.json"), [])
        let again = try bench.reopened()
        #expect(again.store.incidents().isEmpty && again.folder.tree().isEmpty)
    }

    /// Once promised, an unreadable manifest is an incident: it and every chunk that it may need are kept.
    @Test func aPromisedManifestThatCannotBeReadIsAnIncidentAndKeepsEverything() async throws {
        _ = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        try await bench.store.sync(SnapshotID(unchecked: "s-1"))
        let other = try await bench.capture("s-2", attempt: 2, ["own": [1]])
        try bench.overwrite(bench.folder.file("snapshots/s-1/manifest.json"), [1, 2, 3])
        let again = try bench.reopened()
        #expect(again.store.incidents().count == 1 && again.store.incidents()[0].hasPrefix("snapshot s-1 cannot be read"))
        #expect(try await again.store.open(other).read("own", limit: 1) == [1])
        try await again.store.collect(WorkloadID(unchecked: "w-1"), attempt: Attempt(2))
        let last = try again.reopened()
        #expect(last.store.incidents().count == 1)
        #expect(last.chunkFiles.count == 4 && last.folder.tree().contains("snapshots/s-1/manifest.json"))
    }
}
