import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// What lies on the disk is sealed under a key of its snapshot, which the node's key wraps.
@Suite struct SealingTests {
    private let bench: Bench
    private let workload = WorkloadID(unchecked: "w-1")
    private let secret = Array("the word that nobody may find on the disk".utf8)

    init() throws { bench = try Bench.sealing() }

    private func keyFiles(_ bench: Bench) -> [String] { bench.folder.tree().filter { $0.hasPrefix("keys/") } }

    private func allBytes() throws -> Data {
        try bench.folder.tree().reduce(into: Data()) { $0 += try Data(contentsOf: URL(fileURLWithPath: bench.folder.file($1))) }
    }

    @Test(arguments: [false, true])
    func nothingOfASnapshotIsOnTheDiskInTheClear(durable: Bool) async throws {
        let memory = Bench.noise(Bench.mib, seed: 1) + secret
        let signed = try await bench.capture("s-1", attempt: 1, durable: durable, ["memory": memory])
        let disk = try allBytes()
        #expect(disk.count > Bench.mib)
        #expect(disk.range(of: Data(secret)) == nil && disk.range(of: Data("/bin/count".utf8)) == nil)
        #expect(try await bench.store.open(signed).read("memory", limit: .max) == memory)
        #expect(try await bench.reopened().store.open(signed).read("memory", limit: .max) == memory)
    }

    @Test func whatIsKeptIsCompressedAndWhatIsOnItsWayIsNot() async throws {
        let text = [UInt8](repeating: 65, count: 2 * Bench.mib - 1) + [66]
        for (id, durable, fits) in [("s-1", true, true), ("s-2", false, false)] {
            let attempt: UInt64 = durable ? 1 : 2
            let signed = try await bench.capture(id, attempt: attempt, durable: durable, ["text": text])
            #expect((try allBytes().count < Bench.mib) == fits)
            #expect(try await bench.store.open(signed).read("text", limit: .max) == text)
            try await bench.store.collect(workload, attempt: Attempt(attempt))
        }
    }

    @Test func theLastFileThatIsSealedUnderAKeyTakesItAlong() async throws {
        let shared = Bench.noise(Bench.mib, seed: 2)
        _ = try await bench.capture("s-1", attempt: 1, ["memory": shared])
        let second = try await bench.capture("s-2", attempt: 2, ["memory": shared, "more": [1]])
        #expect(keyFiles(bench).count == 2)
        try await bench.store.collect(workload, attempt: Attempt(1))
        // Its chunk is still the second one's, and sealed under the first one's key.
        #expect(keyFiles(bench).count == 2)
        let again = try bench.reopened()
        #expect(try await again.store.open(second).read("memory", limit: .max) == shared)
        try await again.store.collect(workload, attempt: Attempt(2))
        #expect(again.folder.tree().isEmpty)
    }

    @Test func aCaptureThatIsAbandonedLeavesNoKey() async throws {
        let writer = try await bench.store.begin(try bench.draft())
        try await writer.write("memory", bytes: [1, 2, 3])
        #expect(keyFiles(bench).count == 1)
        await writer.abandon()
        #expect(bench.folder.tree().filter { !$0.hasPrefix("keys/") }.isEmpty)
        #expect(try bench.reopened().folder.tree().isEmpty)
    }

    @Test func theNodesKeyIsItsOwnersAlone() async throws {
        let path = try #require(bench.keys).file("node.key")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(try await refusal { try bench.reopened() }.code == .permissionDenied)
    }

    @Test(arguments: ["", "zz\n", "00\n"])
    func aDamagedNodeKeyIsRefusedAndNothingIsDeleted(text: String) async throws {
        let memory = Bench.noise(Bench.mib, seed: 3)
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": memory])
        let path = try #require(bench.keys).file("node.key")
        let good = try Data(contentsOf: URL(fileURLWithPath: path))
        let before = bench.folder.tree()
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(try await refusal { try bench.reopened() }.code == .corrupt)
        #expect(bench.folder.tree() == before)
        try good.write(to: URL(fileURLWithPath: path))
        #expect(try await bench.reopened().store.open(signed).read("memory", limit: .max) == memory)
    }

    /// The node goes on with a key of its own; what the lost one opens is kept for the day on which it is found.
    @Test(arguments: [false, true])
    func aNodeKeyThatIsMissingIsAnIncidentAndNothingIsDeleted(promised: Bool) async throws {
        let memory = Bench.noise(Bench.mib, seed: 4)
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": memory])
        if promised { try await bench.store.sync(SnapshotID(unchecked: "s-1")) }
        let path = try #require(bench.keys).file("node.key")
        let lost = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.removeItem(atPath: path)
        let before = bench.folder.tree()

        let without = try bench.reopened()
        #expect(without.store.incidents().contains { $0.contains("which this node does not have") })
        let error = try await refusal { try await without.store.open(signed).read("memory", limit: .max) }
        #expect(error.code == .notFound && error.remedy?.contains("node key") == true)
        let other = try await without.capture("s-2", attempt: 2, ["own": [7]])
        #expect(try await without.store.open(other).read("own", limit: 1) == [7])
        try await without.store.collect(workload, attempt: Attempt(2))
        #expect(Set(without.folder.tree()).isSuperset(of: before))

        try (try String(contentsOfFile: path, encoding: .utf8) + lost).write(toFile: path, atomically: false, encoding: .utf8)
        let found = try without.reopened()
        #expect(found.store.incidents().isEmpty)
        #expect(try await found.store.open(signed).read("memory", limit: .max) == memory)
    }

    @Test func aNewNodeKeyWrapsEveryKeyAndLeavesTheChunksAlone() async throws {
        let memory = Bench.noise(Bench.mib, seed: 5)
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": memory])
        let chunk = try Data(contentsOf: URL(fileURLWithPath: bench.folder.file(bench.chunkFiles[0])))
        let path = try #require(bench.keys).file("node.key")
        let old = try String(contentsOfFile: path, encoding: .utf8)
        #expect(try await bench.store.rotateKey() == 1)
        let new = try String(contentsOfFile: path, encoding: .utf8)
        #expect(new != old && new.count == old.count)
        #expect(try Data(contentsOf: URL(fileURLWithPath: bench.folder.file(bench.chunkFiles[0]))) == chunk)
        let next = try await bench.capture("s-2", attempt: 2, ["own": [7]])
        let again = try bench.reopened()
        #expect(again.store.incidents().isEmpty)
        #expect(try await again.store.open(signed).read("memory", limit: .max) == memory)
        #expect(try await again.store.open(next).read("own", limit: 1) == [7])
    }

    /// Stopped before, between and after the wrapped keys: the node's file has both keys until all are wrapped anew.
    @Test(arguments: 0..<3)
    func aRotationThatACrashInterruptsLosesNothing(done: Int) async throws {
        var captured: [SignedManifest] = []
        for number in 1...3 as ClosedRange<UInt64> {
            captured.append(try await bench.capture("s-\(number)", attempt: number, ["own": [UInt8(number)]]))
        }
        bench.files.fill(afterPuts: done)
        _ = try await refusal { try await bench.store.rotateKey() }
        let again = try bench.reopened()
        #expect(again.store.incidents().isEmpty)
        for (place, signed) in captured.enumerated() {
            #expect(try await again.store.open(signed).read("own", limit: 1) == [UInt8(place + 1)])
        }
        #expect(try await again.store.rotateKey() == 3)
    }

    /// failures.md 22, with a key: a chunk on disk without its key is no copy.
    @Test func syncPutsTheKeysOnDiskBeforeTheChunks() async throws {
        _ = try await bench.capture("s-1", attempt: 1, ["memory": [1, 2, 3]])
        try await bench.store.sync(SnapshotID(unchecked: "s-1"))
        let synced = bench.files.synced
        let key = try #require(synced.firstIndex { $0.hasPrefix("keys/") })
        let chunk = try #require(synced.firstIndex { $0.hasPrefix("chunks/") })
        #expect(key < chunk && synced.contains("keys"))
    }

    @Test func aTransferIsSealedUnderAKeyOfItsOwn() async throws {
        let target = try Bench.sealing(Cluster.nodeB)
        target.peer.connect(bench.store)
        let memory = Bench.noise(2 * Bench.mib, seed: 6)
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": memory])
        _ = try await target.store.fetch(signed, from: Cluster.address)
        #expect(keyFiles(target).count == 1 && keyFiles(target) != keyFiles(bench))
        #expect(try await target.reopened().store.open(signed).read("memory", limit: .max) == memory)
        try await target.store.collect(workload, attempt: Attempt(1))
        #expect(target.folder.tree().isEmpty)
    }

    @Test func writersOfTheSameChunksSideBySideNeverLoseAKey() async throws {
        let store = bench.store
        let shared = Bench.noise(Bench.mib, seed: 7)
        for round in 0..<5 as Range<UInt64> {
            let signed = try await withThrowingTaskGroup(of: SignedManifest.self) { group in
                for number in 1...4 as ClosedRange<UInt64> {
                    let draft = try bench.draft("s-\(round)-\(number)", attempt: round * 10 + number)
                    group.addTask {
                        let writer = try await store.begin(draft)
                        try await writer.write("memory", bytes: shared)
                        return try await writer.finish(needs: Bench.needs())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for one in signed { #expect(try await store.open(one).read("memory", limit: .max) == shared) }
            for number in 1...3 as ClosedRange<UInt64> { try await store.collect(workload, attempt: Attempt(round * 10 + number)) }
            for one in signed where try ManifestCodec.decode(one.payload).attempt == Attempt(round * 10 + 4) {
                #expect(try await store.open(one).read("memory", limit: .max) == shared)
            }
            try await store.collect(workload, attempt: Attempt(round * 10 + 4))
        }
        #expect(bench.folder.tree().isEmpty)
    }
}
