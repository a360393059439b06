import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// A capture and the node that follows it: every chunk is in one of the two stores at any moment, and a follower costs nothing but its chunks.
@Suite struct FollowTests {
    private static let id = SnapshotID(unchecked: "s-1")
    private static let workload = WorkloadID(unchecked: "w-1")
    private let source: Bench
    private let target: Bench
    private let bytes = Bench.bytes(12 * Bench.mib)

    init() throws {
        source = try Bench(Cluster.nodeA, silence: .milliseconds(100))
        target = try Bench(Cluster.nodeB, rounds: 1)
        target.peer.connect(source.store)
    }

    /// Captures at the source while the target follows; how the following ended.
    private func capture(_ artifacts: [String: [UInt8]]) async throws -> (manifest: SignedManifest, follow: Result<FetchReport, any Error>)
    {
        async let followed = follow()
        let writer = try await source.store.begin(source.draft(), for: .move, followedBy: Cluster.nodeB)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, bytes) in artifacts { group.addTask { try await writer.write(name, bytes: bytes) } }
            try await group.waitForAll()
        }
        let signed = try await writer.finish(needs: Bench.needs())
        return (signed, await followed)
    }

    private func follow() async -> Result<FetchReport, any Error> {
        do {
            return .success(
                try await target.store.follow(Self.id, of: Self.workload, attempt: Attempt(1), from: Cluster.address, .frozen))
        } catch { return .failure(error) }
    }

    private func fetch(_ signed: SignedManifest) async throws -> FetchReport {
        try await target.store.fetch(signed, from: Cluster.address)
    }

    @Test func whatAFollowerHasTakenIsNotStoredAtTheSource() async throws {
        let (signed, follow) = try await capture(["memory": bytes])
        #expect(try follow.get().sentBytes == UInt64(bytes.count))
        #expect(source.chunkFiles.isEmpty)
        #expect(target.chunkFiles.count == 12)
        // The fetch finds everything there, and counts what came before it.
        let report = try await fetch(signed)
        #expect(report == FetchReport(sentBytes: UInt64(bytes.count), hadBytes: 0, logicalBytes: UInt64(bytes.count)))
        #expect(target.peer.asked.isEmpty)
        #expect(try await target.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func theSourceNeitherServesNorRestoresWhatItDoesNotHave() async throws {
        let (signed, _) = try await capture(["memory": bytes])
        let chunk = try #require(ManifestCodec.decode(signed.payload).chunks.first).hash
        for store in [source.store, try source.reopened().store] {
            #expect(try await refusal { try await store.open(signed) }.code == .notFound)
            #expect(try await refusal { try await store.sync(Self.id) }.code == .notFound)
            let error = try await refusal { try await store.chunk(chunk, of: Self.id) }
            #expect(error.code == .notFound && error.message.contains("followed its capture"), "\(error)")
        }
        try await source.store.collect(Self.workload, attempt: Attempt(1))
        #expect(source.folder.tree().filter { $0.hasPrefix("snapshots/") }.isEmpty)
    }

    @Test func whatTheFollowerHasIsNotSent() async throws {
        let older = try await source.capture("s-0", attempt: 0, ["memory": Array(bytes.prefix(8 * Bench.mib))])
        _ = try await fetch(older)
        let (signed, follow) = try await capture(["memory": bytes])
        #expect(try follow.get().sentBytes == UInt64(4 * Bench.mib))
        let report = try await fetch(signed)
        #expect(report.sentBytes == UInt64(4 * Bench.mib) && report.hadBytes == UInt64(8 * Bench.mib))
        #expect(try await target.store.open(signed).read("memory", limit: .max) == bytes)
    }

    /// Asking costs a round trip, so it ends after a run of wants; and begins again where something is there.
    @Test func dataGoesAlongWithOffersOnceNothingIsThere() async throws {
        _ = try await capture(["memory": bytes])
        let pipe = try #require(target.peer.pipe)
        #expect(pipe.asked >= 4 && pipe.eager > 0 && pipe.asked + pipe.eager == 12)
    }

    @Test func aFollowerIsNeverOfferedMoreThanItsCredit() async throws {
        _ = try await capture(["memory": bytes, "more": Bench.bytes(6 * Bench.mib, seed: 77)])
        #expect(try #require(target.peer.pipe).greatestBacklog <= 4)
        #expect(target.chunkFiles.count == 18)
    }

    @Test(arguments: [0, 1, 3, 11]) func aBrokenLineLeavesEveryChunkSomewhere(count: Int) async throws {
        target.peer.trouble(FollowPipe.Trouble(breakAfter: count))
        let (signed, follow) = try await capture(["memory": bytes])
        #expect(throws: TorporError.self) { try follow.get() }
        #expect(target.chunkFiles.count >= count)
        #expect(source.chunkFiles.count + target.chunkFiles.count >= 12)
        #expect(source.chunkFiles.count >= 12 - target.chunkFiles.count)
        let report = try await fetch(signed)
        #expect(report.sentBytes >= UInt64(bytes.count))
        #expect(try await target.store.open(signed).read("memory", limit: .max) == bytes)
    }

    /// What was taken and not acknowledged is at both; what was never answered is at the source.
    @Test(arguments: [0, 1, 5]) func aFollowerThatFallsSilentIsGivenUp(answers: Int) async throws {
        target.peer.trouble(FollowPipe.Trouble(silentAfter: answers))
        let (signed, follow) = try await capture(["memory": bytes])
        #expect(throws: TorporError.self) { try follow.get() }
        _ = try await fetch(signed)
        #expect(try await target.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func damageOnTheWayIsRefusedAndStaysAtTheSource() async throws {
        target.peer.trouble(
            FollowPipe.Trouble { bytes in
                var bad = bytes
                bad[bad.count - 1] ^= 1
                return bad
            })
        let (signed, follow) = try await capture(["memory": bytes])
        #expect(throws: TorporError.self) { try follow.get() }
        #expect(target.chunkFiles.isEmpty)
        #expect(try await source.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func aFullDiskAtTheFollowerCostsTheFollowingOnly() async throws {
        target.files.fill(afterPuts: 3)
        let (signed, follow) = try await capture(["memory": bytes])
        #expect(throws: TorporError.self) { try follow.get() }
        target.files.fill(afterPuts: nil)
        _ = try await fetch(signed)
        #expect(try await target.store.open(signed).read("memory", limit: .max) == bytes)
    }

    /// No page of it is there twice: of a round such a one is not kept again.
    private var unlike: [UInt8] {
        var bytes = bytes
        for page in 0..<bytes.count / 4096 { (bytes[page * 4096], bytes[page * 4096 + 1]) = (UInt8(page & 0xff), UInt8(page >> 8)) }
        return bytes
    }

    /// The workload runs meanwhile, and must be able to be stopped: a line that falls silent for a minute keeps nobody.
    @Test func aRoundWaitsForNobodyAndIsStoredWhole() async throws {
        let source = try Bench(Cluster.nodeA, silence: .seconds(60))
        target.peer.connect(source.store)
        target.peer.trouble(FollowPipe.Trouble(silentAfter: 0))
        async let followed = follow()
        try await eventually { target.peer.pipe != nil }
        let writer = try await source.store.begin(source.draft(), for: .round, followedBy: Cluster.nodeB)
        try await writer.write("memory", bytes: unlike)
        let signed = try await writer.finish(needs: Bench.needs())
        #expect(source.chunkFiles.count == 12)
        _ = await followed
        _ = try await fetch(signed)
        #expect(try await target.store.open(signed).read("memory", limit: .max) == unlike)
    }

    /// The source has what was taken all the same: a target whose agent was restarted may ask for all of it.
    @Test func aRoundThatWasFollowedOutlivesItsFollower() async throws {
        async let followed = follow()
        try await eventually { target.peer.pipe != nil }
        let writer = try await source.store.begin(source.draft(), for: .round, followedBy: Cluster.nodeB)
        try await writer.write("memory", bytes: unlike)
        try await eventually { target.chunkFiles.count > 0 }
        let signed = try await writer.finish(needs: Bench.needs())
        _ = await followed
        #expect(source.chunkFiles.count == 12)
        let next = try target.reopened()
        next.peer.connect(source.store)
        #expect(try await next.store.fetch(signed, from: Cluster.address).sentBytes == UInt64(bytes.count))
    }

    @Test func aCaptureThatNobodyFollowsIsKeptWhole() async throws {
        let writer = try await source.store.begin(source.draft(), for: .move, followedBy: Cluster.nodeB)
        try await writer.write("memory", bytes: bytes)
        let signed = try await writer.finish(needs: Bench.needs())
        #expect(try await source.store.open(signed).read("memory", limit: .max) == bytes)
        #expect(try await refusal { try await follow().get() }.code == .notFound)
    }

    @Test func nobodyElseMayFollow() async throws {
        let writer = try await source.store.begin(source.draft(), for: .move, followedBy: NodeID(unchecked: "node-c"))
        #expect(try await refusal { try await follow().get() }.code == .permissionDenied)
        try await writer.write("memory", bytes: bytes)
        _ = try await writer.finish(needs: Bench.needs())
        #expect(target.chunkFiles.isEmpty && source.chunkFiles.count == 12)
    }

    /// A follower that came before the capture, and is not the one it is meant for.
    @Test func aStrangerWhoWaitsIsSentAway() async throws {
        async let stranger = follow()
        while target.peer.pipe == nil { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(10))
        let writer = try await source.store.begin(source.draft(), for: .move, followedBy: NodeID(unchecked: "node-c"))
        try await writer.write("memory", bytes: bytes)
        _ = try await writer.finish(needs: Bench.needs())
        _ = await stranger
        #expect(target.chunkFiles.isEmpty && source.chunkFiles.count == 12)
    }

    @Test func aCaptureThatNeverBeginsIsNotWaitedForInVain() async throws {
        await #expect(throws: TorporError.self) { try await follow().get() }
    }

    // Nothing leaks.

    @Test func whatWasFollowedGoesWithItsAttempt() async throws {
        _ = try await capture(["memory": bytes])
        try await target.store.collect(Self.workload, attempt: Attempt(1))
        #expect(target.chunkFiles.isEmpty)
    }

    @Test func anAbandonedCaptureLeavesNothing() async throws {
        async let followed = follow()
        let writer = try await source.store.begin(source.draft(), for: .move, followedBy: Cluster.nodeB)
        try await writer.write("memory", bytes: bytes)
        await writer.abandon()
        _ = await followed
        try await target.store.collect(Self.workload, attempt: Attempt(1))
        #expect(source.chunkFiles.isEmpty && target.chunkFiles.isEmpty)
    }

    /// What nobody has any more is said to be so: the job undoes itself.
    @Test func aFollowerThatDiedSweepsAndTheFetchSaysWhatIsLost() async throws {
        let (signed, _) = try await capture(["memory": bytes])
        let next = try target.reopened()
        #expect(next.chunkFiles.isEmpty)
        next.peer.connect(source.store)
        #expect(try await refusal { try await next.store.fetch(signed, from: Cluster.address) }.code == .notFound)
        try await next.store.collect(Self.workload, attempt: Attempt(1))
        #expect(next.folder.tree().filter { $0.hasPrefix("snapshots/") || $0.hasPrefix("chunks/") && $0.hasSuffix(".json") }.isEmpty)
    }
}
