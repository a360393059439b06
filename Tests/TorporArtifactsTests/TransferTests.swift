import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// Failure 14: a line that breaks costs the rest of the transfer, not all of it, and never waits for ever.
@Suite struct TransferTests {
    private let source: Bench
    private let target: Bench
    private let bytes = Bench.bytes(6 * Bench.mib)
    private let signed: SignedManifest

    init() async throws {
        source = try Bench(Cluster.nodeA)
        target = try Bench(Cluster.nodeB, rounds: 1)
        target.peer.connect(source.store)
        signed = try await source.capture(["memory": bytes])
    }

    private func fetch(_ bench: Bench) async throws -> FetchReport { try await bench.store.fetch(signed, from: Cluster.address) }

    @Test func aBrokenLineIsAskedAgainForTheRestOnly() async throws {
        target.peer.breakAfter([2, 3])
        #expect(try await fetch(target).sentBytes == UInt64(bytes.count))
        #expect(target.peer.asked == [6, 4, 1])
        #expect(target.peer.sent == 6)
    }

    /// As of many clones on a node that has not the snapshot: it is brought once.
    @Test func manyWhoFetchOneSnapshotAtOnceBringItOnce() async throws {
        let sent = try await withThrowingTaskGroup(of: UInt64.self) { group in
            for _ in 1...8 { group.addTask { try await fetch(target).sentBytes } }
            return try await group.reduce(0, +)
        }
        #expect(sent == UInt64(bytes.count) && target.peer.sent == 6)
        #expect(try await target.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func aDeadLineIsGivenUpAndWhatCameIsKept() async throws {
        target.peer.breakAfter([2, 0, 0, 0])
        let error = try await refusal { try await fetch(target) }
        #expect(error.code == .unreachable && error.message.contains("4 chunks") && error.causes.first?.contains("the line broke") == true)
        #expect(target.peer.asked == [6, 4, 4])
        #expect(target.chunkFiles.count == 2)
        target.peer.breakAfter([])
        #expect(try await fetch(target).sentBytes == UInt64(4 * Bench.mib))
        #expect(try await target.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func aPeerThatEndsTheStreamEarlyIsABrokenLine() async throws {
        target.peer.tamper { number, hash, bytes in number == 0 ? nil : (hash, bytes) }
        #expect(try await fetch(target).sentBytes == UInt64(bytes.count))
        #expect(target.peer.asked == [6, 1])
    }

    @Test func aTransferGoesOnWhereItWasAfterTheAgentDied() async throws {
        target.peer.breakAfter([4, 0, 0])
        _ = try await refusal { try await fetch(target) }
        let again = try target.reopened()
        again.peer.connect(source.store)
        #expect(try await fetch(again).sentBytes == UInt64(2 * Bench.mib))
        #expect(again.peer.asked == [2])
        #expect(try await again.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func anUnfinishedTransferIsNotBelieved() async throws {
        target.peer.breakAfter([4, 0, 0])
        _ = try await refusal { try await fetch(target) }
        for bench in [target, try target.reopened()] {
            #expect(try await refusal { try await bench.store.open(signed) }.code == .notFound)
            #expect(try await refusal { try await bench.store.sync(SnapshotID(unchecked: "s-1")) }.code == .notFound)
        }
    }

    /// The source serves without hashing; what the receiver finds, it looks at, and the next capture writes anew.
    @Test func damageAtTheSourceIsFoundByTheReceiverAndMended() async throws {
        let damaged = try #require(source.chunkFiles.sorted().first)
        let good = try Data(contentsOf: URL(fileURLWithPath: source.folder.file(damaged)))
        var bad = [UInt8](good)
        bad[bad.count - 1] ^= 1
        try source.overwrite(source.folder.file(damaged), bad)
        #expect(try await refusal { try await fetch(target) }.code == .corrupt)
        _ = try await source.capture("s-2", attempt: 2, ["memory": bytes])
        #expect(try Data(contentsOf: URL(fileURLWithPath: source.folder.file(damaged))) == good)
        _ = try await fetch(target)
    }

    /// Failure 10: the damaged chunk is not kept, and the peer is not asked again and again for it.
    @Test(arguments: [0, 3])
    func aChunkDamagedOnTheWayIsRefusedAndNotKept(number: Int) async throws {
        target.peer.tamper { count, hash, bytes in
            var bytes = bytes
            if count == number { bytes[500] ^= 1 }
            return (hash, bytes)
        }
        let error = try await refusal { try await fetch(target) }
        #expect(error.code == .corrupt && error.message.contains("node-a"))
        #expect(target.peer.asked == [6])
        #expect(target.chunkFiles.count == number)
    }

    @Test func aChunkCutShortOrAddedToIsRefused() async throws {
        for change in [{ Array($0.dropLast()) }, { $0 + [0] }, { _ in [] }] as [@Sendable ([UInt8]) -> [UInt8]] {
            target.peer.tamper { _, hash, bytes in (hash, change(bytes)) }
            #expect(try await refusal { try await fetch(target) }.code == .corrupt)
            #expect(target.chunkFiles.isEmpty)
        }
    }

    @Test func aChunkNobodyAskedForIsRefused() async throws {
        let other = ContentHash(bytes: [UInt8](repeating: 5, count: 32))
        target.peer.tamper { _, _, bytes in (other, bytes) }
        #expect(try await refusal { try await fetch(target) }.code == .corrupt)
        #expect(target.chunkFiles.isEmpty)
    }

    @Test func whatIsAlreadyHereIsNotSentAgain() async throws {
        _ = try await fetch(target)
        let again = try await fetch(target)
        #expect(again.sentBytes == 0 && again.logicalBytes == UInt64(bytes.count))
        var changed = bytes
        changed[0] ^= 0x80
        let next = try await source.capture("s-2", attempt: 2, ["memory": changed])
        #expect(try await target.store.fetch(next, from: Cluster.address).sentBytes == UInt64(Bench.mib))
    }

    @Test func aChunkThatWasDamagedHereIsFetchedAgain() async throws {
        _ = try await fetch(target)
        let file = try #require(target.chunkFiles.first)
        try target.overwrite(target.folder.file(file), [UInt8](repeating: 3, count: Bench.mib))
        let again = try target.reopened()
        again.peer.connect(source.store)
        #expect(try await fetch(again).sentBytes == UInt64(Bench.mib))
        #expect(try await again.store.open(signed).read("memory", limit: .max) == bytes)
    }

    @Test func aSecondManifestUnderTheSameIDIsRefused() async throws {
        _ = try await fetch(target)
        var other = try await source.store.verify(signed)
        other.lineage = 9
        let resigned = try Cluster.signer(Cluster.nodeA).sign(try ManifestCodec.encode(other))
        #expect(try await refusal { try await target.store.fetch(resigned, from: Cluster.address) }.code == .conflict)
    }
}
