import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// Quota, shortage of space, and snapshots that are read from end to end.
@Suite struct CareTests {
    private let workload = WorkloadID(unchecked: "w-1")

    @Test func whatIsStoredIsCountedAndCountedAgainAfterAStart() async throws {
        let bench = try Bench()
        #expect(bench.store.report().storedBytes == 0)
        _ = try await bench.capture("s-1", attempt: 1, ["memory": Bench.noise(2 * Bench.mib, seed: 1)])
        _ = try await bench.capture("s-2", attempt: 2, ["memory": Bench.noise(2 * Bench.mib, seed: 1)])
        let stored = bench.store.report().storedBytes
        #expect(stored > UInt64(2 * Bench.mib) && stored < UInt64(3 * Bench.mib))
        #expect(try bench.reopened().store.report().storedBytes == stored)
        for attempt in [1, 2] as [UInt64] { try await bench.store.collect(workload, attempt: Attempt(attempt)) }
        #expect(bench.store.report().storedBytes == 0)
    }

    @Test func beyondTheQuotaNothingIsBegun() async throws {
        let quota = UInt64(3 * Bench.mib)
        let (source, target) = (try Bench(Cluster.nodeA), try Bench(Cluster.nodeB, quota: quota))
        target.peer.connect(source.store)
        let first = try await source.capture("s-1", attempt: 1, ["memory": Bench.noise(2 * Bench.mib, seed: 1)])
        let second = try await source.capture("s-2", attempt: 2, ["memory": Bench.noise(2 * Bench.mib, seed: 2)])
        _ = try await target.store.fetch(first, from: Cluster.address)
        let before = target.folder.tree()
        let error = try await refusal { try await target.store.fetch(second, from: Cluster.address) }
        #expect(error.code == .diskFull && error.message.contains("a quota of \(quota)"))
        #expect(try await refusal { try await target.store.begin(try target.draft("s-3", artifactBytes: .max)) }.code == .diskFull)
        #expect(
            try await refusal {
                try await target.store.makeRoom(UInt64(2 * Bench.mib), for: WorkloadID(unchecked: "w-1"), attempt: Attempt(1))
            }.code == .diskFull)
        for _ in 0..<3 { try await target.store.makeRoom(UInt64(Bench.mib) - 9000, for: WorkloadID(unchecked: "w-1"), attempt: Attempt(1)) }
        // What is whole stays, whoever wants its place.
        #expect(target.folder.tree() == before && target.peer.asked.count == 1)
        #expect(target.store.report().quotaBytes == quota)
    }

    /// Oldest first, and no more of them than must; what is whole, and what is being fetched, stays.
    @Test func whenSpaceIsShortOnlyIdleUnfinishedTransfersMakeWay() async throws {
        let (source, target) = (try Bench(Cluster.nodeA), try Bench(Cluster.nodeB, rounds: 0, quota: UInt64(7 * Bench.mib)))
        target.peer.connect(source.store)
        var signed: [SignedManifest] = []
        for number in 1...4 as ClosedRange<UInt64> {
            let writer = try await source.store.begin(try source.draft("s-\(number)", attempt: number, at: Int64(10 + number)))
            try await writer.write("memory", bytes: Bench.noise(2 * Bench.mib, seed: number))
            signed.append(try await writer.finish(needs: Bench.needs()))
        }
        _ = try await target.store.fetch(signed[0], from: Cluster.address)
        // Two that stopped half way: two chunks each are promised anew when they go on, one is here.
        for one in signed[1...2] {
            target.peer.breakAfter([1, 0])
            _ = try await refusal { try await target.store.fetch(one, from: Cluster.address) }
        }
        #expect(target.chunkFiles.count == 4)
        // 4 MiB are taken; 3 more than 7 need one of them to go.
        let writer = try await target.store.begin(try target.draft("s-9", attempt: 9, artifactBytes: UInt64(3 * Bench.mib)))
        #expect(target.chunkFiles.count == 3)
        #expect(target.folder.tree().contains { $0.hasPrefix("snapshots/s-3/") })
        #expect(!target.folder.tree().contains { $0.hasPrefix("snapshots/s-2/") })
        await writer.abandon()
        #expect(try await target.store.open(signed[0]).read("memory", limit: .max) == Bench.noise(2 * Bench.mib, seed: 1))
        _ = try await target.store.fetch(signed[2], from: Cluster.address)
        #expect(try await target.store.open(signed[2]).read("memory", limit: .max) == Bench.noise(2 * Bench.mib, seed: 3))
    }

    @Test(arguments: [false, true])
    func aSnapshotThatIsWholeIsFoundWhole(sealed: Bool) async throws {
        let bench = sealed ? try Bench.sealing() : try Bench()
        _ = try await bench.capture("s-1", attempt: 1, durable: true, ["memory": Bench.noise(2 * Bench.mib + 5, seed: 1), "config": [1]])
        let check = try await bench.store.check(SnapshotID(unchecked: "s-1"), on: Cluster.nodeA)
        #expect(check.flaws.isEmpty && check.chunks == 4 && check.storedBytes > UInt64(2 * Bench.mib) && check.node == Cluster.nodeA)
    }

    @Test func everyDamagedChunkAndADamagedManifestIsToldAndNothingIsRemoved() async throws {
        let bench = try Bench()
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": Bench.noise(3 * Bench.mib, seed: 1)])
        try await bench.store.sync(SnapshotID(unchecked: "s-1"))
        let chunks = try await bench.store.verify(signed).chunks
        try bench.overwrite(bench.path(of: chunks[0].hash), [1, 2, 3])
        try FileManager.default.removeItem(atPath: bench.path(of: chunks[2].hash))
        try bench.overwrite(bench.folder.file("snapshots/s-1/manifest.json"), [1, 2, 3])
        let check = try await bench.store.check(SnapshotID(unchecked: "s-1"), on: Cluster.nodeA)
        #expect(check.flaws.count == 3 && check.chunks == 3)
        #expect(check.flaws.contains { $0.contains(chunks[0].hash.hex) } && check.flaws.contains { $0.contains("not on this node") })
        #expect(bench.chunkFiles.count == 2)
    }

    @Test func aSnapshotThatIsNotHereCannotBeChecked() async throws {
        let bench = try Bench()
        #expect(try await refusal { try await bench.store.check(SnapshotID(unchecked: "s-9"), on: Cluster.nodeA) }.code == .notFound)
    }

    /// A signature counts again after every start, at the moment of its manifest.
    @Test func aManifestWhoseSignerIsNotBelievedAnyMoreIsServedToNobodyAndKept() async throws {
        let bench = try Bench()
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": [1, 2, 3]])
        try await bench.store.sync(SnapshotID(unchecked: "s-1"))
        let chunk = try await bench.store.verify(signed).chunks[0].hash
        let beside = bench.folder.file("snapshots/s-1/signature.json")
        let text = try String(contentsOfFile: beside, encoding: .utf8)
        let stranger = Data("certificate of node-x".utf8).base64EncodedString()
        try text.replacing(Data(Cluster.certificate(Cluster.nodeA)).base64EncodedString(), with: stranger)
            .write(toFile: beside, atomically: false, encoding: .utf8)
        let again = try bench.reopened()
        #expect(again.store.incidents().isEmpty)
        try await again.store.reverify()
        #expect(again.store.incidents().count == 1 && again.store.incidents()[0].contains("is not believed"))
        #expect(try await refusal { try await again.store.chunk(chunk, of: SnapshotID(unchecked: "s-1")) }.code == .notFound)
        #expect(again.chunkFiles.count == 1)
        // The coordinator's own copy of the manifest is whole: with that it is read.
        #expect(try await again.store.open(signed).read("memory", limit: 3) == [1, 2, 3])
    }
}
