import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// Failure 9: space is reserved first, failure is early, and nothing is half kept.
@Suite struct DiskFullTests {
    private let source: Bench
    private let target: Bench
    private let signed: SignedManifest

    init() async throws {
        source = try Bench(Cluster.nodeA)
        target = try Bench(Cluster.nodeB)
        target.peer.connect(source.store)
        signed = try await source.capture(["memory": Bench.bytes(4 * Bench.mib)])
    }

    @Test func aTransferThatDoesNotFitIsRefusedBeforeItBegins() async throws {
        target.files.pretend(free: UInt64(4 * Bench.mib) + 999)
        let error = try await refusal { try await target.store.fetch(signed, from: Cluster.address) }
        #expect(error.code == .diskFull && error.remedy != nil)
        #expect(error.message == "needs 4194304 bytes of disk, has 4194303 (4195303 free, 0 reserved, 1000 kept back)")
        #expect(target.peer.asked.isEmpty && target.folder.tree().isEmpty)
        target.files.pretend(free: UInt64(4 * Bench.mib) + 1000)
        #expect(try await target.store.fetch(signed, from: Cluster.address).sentBytes == UInt64(4 * Bench.mib))
    }

    @Test func aCaptureThatDoesNotFitIsRefusedBeforeItBegins() async throws {
        source.files.pretend(free: 5000)
        #expect(try await refusal { try await source.store.begin(try source.draft("s-2", artifactBytes: 4001)) }.code == .diskFull)
        _ = try await source.store.begin(try source.draft("s-2", artifactBytes: 4000))
    }

    @Test func whatOneHasReservedAnotherCannotHave() async throws {
        source.files.pretend(free: 10_000)
        let first = try await source.store.begin(try source.draft("s-2", artifactBytes: 6000))
        let error = try await refusal { try await source.store.begin(try source.draft("s-3", artifactBytes: 6000)) }
        #expect(error.code == .diskFull && error.message.contains("6000 reserved"))
        await first.abandon()
        _ = try await source.store.begin(try source.draft("s-3", artifactBytes: 6000))
    }

    @Test func aReservationIsGivenBackByFailureTooAndByForgetting() async throws {
        source.files.pretend(free: 10_000)
        do { _ = try await source.store.begin(try source.draft("s-2", artifactBytes: 9000)) }
        let writer = try await source.store.begin(try source.draft("s-3", artifactBytes: 9000))
        _ = try await writer.finish(needs: Bench.needs())
        _ = try await source.store.begin(try source.draft("s-4", artifactBytes: 9000))
    }

    @Test func whatHasLandedIsNotReservedTwice() async throws {
        target.files.pretend(free: UInt64(8 * Bench.mib) + 1000)
        target.peer.breakAfter([3, 0, 0, 0])
        _ = try await refusal { try await target.store.fetch(signed, from: Cluster.address) }
        // Three have landed, and the disk would say so; the fourth is promised to nobody any more.
        let writer = try await target.store.begin(try target.draft("s-9", artifactBytes: UInt64(8 * Bench.mib)))
        await writer.abandon()
    }

    @Test func aDiskThatFillsUpInTheMiddleOfACaptureLeavesNothingOnceAbandoned() async throws {
        let before = source.folder.tree()
        source.files.fill(afterPuts: 2)
        let writer = try await source.store.begin(try source.draft("s-2", attempt: 2))
        let error = try await refusal { try await writer.write("memory", bytes: Bench.bytes(4 * Bench.mib, seed: 77)) }
        #expect(error.code == .diskFull)
        await writer.abandon()
        #expect(source.folder.tree() == before)
    }

    @Test func aManifestThatNoLongerFitsIsNotKept() async throws {
        source.files.fill(afterPuts: 2)
        let writer = try await source.store.begin(try source.draft("s-2", attempt: 2))
        try await writer.write("a", bytes: [1, 2])
        #expect(try await refusal { try await writer.finish(needs: Bench.needs()) }.code == .diskFull)
        source.files.fill(afterPuts: nil)
        await writer.abandon()
        #expect(try await refusal { try await source.store.sync(SnapshotID(unchecked: "s-2")) }.code == .notFound)
        let again = try source.reopened()
        #expect(!again.folder.tree().contains { $0.contains("s-2") })
    }

    @Test func aDiskThatFillsUpInTheMiddleOfATransferIsSaidSoAndCollectedWithItsAttempt() async throws {
        target.files.fill(afterPuts: 4)
        #expect(try await refusal { try await target.store.fetch(signed, from: Cluster.address) }.code == .diskFull)
        #expect(try await refusal { try await target.store.chunk(signed.hash, of: SnapshotID(unchecked: "s-1")) }.code == .notFound)
        target.files.fill(afterPuts: nil)
        try await target.store.collect(WorkloadID(unchecked: "w-1"), attempt: Attempt(1))
        #expect(target.folder.tree().isEmpty)
    }
}
