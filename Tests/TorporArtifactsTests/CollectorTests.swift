import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// Failure 11: a collector never removes what somebody still needs, and leaves nothing that nobody does.
@Suite struct CollectorTests {
    private let bench: Bench
    private let workload = WorkloadID(unchecked: "w-1")
    private let bytes = Bench.bytes(3 * Bench.mib)

    init() throws { bench = try Bench() }

    @Test func collectingAnAttemptForgetsItsSnapshotsAndTheirChunks() async throws {
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        try await bench.store.sync(SnapshotID(unchecked: "s-1"))
        try await bench.store.collect(workload, attempt: Attempt(1))
        #expect(bench.folder.tree().isEmpty)
        #expect(try await refusal { try await bench.store.open(signed) }.code == .notFound)
        try await bench.store.collect(workload, attempt: Attempt(1))
    }

    @Test func anotherAttemptsSnapshotKeepsWhatItShares() async throws {
        _ = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        let second = try await bench.capture("s-2", attempt: 2, ["memory": bytes, "more": [1]])
        try await bench.store.collect(workload, attempt: Attempt(1))
        #expect(try await bench.store.open(second).read("memory", limit: .max) == bytes)
        try await bench.store.collect(workload, attempt: Attempt(2))
        #expect(bench.folder.tree().isEmpty)
    }

    @Test func onlyTheNamedWorkloadIsCollected() async throws {
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        try await bench.store.collect(WorkloadID(unchecked: "w-2"), attempt: Attempt(1))
        #expect(try await bench.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func anOpenReaderReadsToItsEndAfterACollection() async throws {
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        do {
            let source = try await bench.store.open(signed)
            try await bench.store.collect(workload, attempt: Attempt(1))
            #expect(try await source.read("memory", limit: .max) == bytes)
            #expect(bench.chunkFiles.count == 3)
        }
        #expect(bench.chunkFiles.isEmpty)
    }

    @Test func aCaptureInProgressKeepsTheChunksItFoundThere() async throws {
        _ = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        let writer = try await bench.store.begin(try bench.draft("s-2", attempt: 2))
        try await writer.write("memory", bytes: bytes)
        try await bench.store.collect(workload, attempt: Attempt(1))
        let signed = try await writer.finish(needs: Bench.needs())
        #expect(try await bench.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func anAbandonedCaptureLeavesNothingOfItsOwnAndEverythingOfOthers() async throws {
        let first = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        let before = bench.folder.tree()
        let writer = try await bench.store.begin(try bench.draft("s-2", attempt: 2))
        try await writer.write("memory", bytes: bytes + Bench.bytes(2 * Bench.mib, seed: 50))
        #expect(bench.chunkFiles.count == 5)
        await writer.abandon()
        #expect(bench.folder.tree() == before)
        #expect(try await bench.store.open(first).read("memory", limit: .max) == bytes)
    }

    @Test func aTransferCollectedOnItsWayIsRefusedAndLeavesNothing() async throws {
        let target = try Bench(Cluster.nodeB)
        target.peer.connect(bench.store)
        let signed = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        target.peer.breakAfter([1, 0, 0, 0])
        _ = try await refusal { try await target.store.fetch(signed, from: Cluster.address) }
        #expect(target.chunkFiles.count == 1)
        try await target.store.collect(workload, attempt: Attempt(1))
        #expect(target.folder.tree().isEmpty)
    }

    @Test func capturesReadersAndCollectorsSideBySideNeverHurtEachOther() async throws {
        let store = bench.store
        let shared = Bench.bytes(2 * Bench.mib)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...12 as ClosedRange<UInt64> {
                let draft = try bench.draft("s-\(number)", attempt: number)
                group.addTask {
                    let writer = try await store.begin(draft)
                    try await writer.write("shared", bytes: shared)
                    try await writer.write("own", bytes: [UInt8(number)])
                    let signed = try await writer.finish(needs: Bench.needs())
                    let same = try await store.open(signed).read("shared", limit: .max) == shared
                    try await store.collect(draft.workload, attempt: draft.attempt)
                    return same
                }
            }
            for try await same in group { #expect(same) }
        }
        #expect(bench.folder.tree().isEmpty)
    }
}
