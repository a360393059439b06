import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// A capture points into what the rounds of its attempt have kept already, and into nothing else.
@Suite struct RoundTests {
    private static let page = ChunkReference.pageSize

    private func round(_ bench: Bench, _ id: String, attempt: UInt64 = 1, _ memory: [UInt8]) async throws -> SignedManifest {
        let writer = try await bench.store.begin(try bench.draft(id, attempt: attempt), for: .round)
        try await writer.write("memory/1", bytes: memory)
        return try await writer.finish(needs: Bench.needs())
    }

    private func sent(_ target: Bench, _ manifest: SignedManifest) async throws -> UInt64 {
        try await target.store.fetch(manifest, from: Cluster.address).sentBytes
    }

    /// Two nodes, of which the second takes from the first.
    private func nodes() throws -> (Bench, Bench) {
        let (source, target) = (try Bench(Cluster.nodeA), try Bench(Cluster.nodeB))
        target.peer.connect(source.store)
        return (source, target)
    }

    @Test func onlyWhatWasChangedSinceTheRoundsIsSentInTheFreeze() async throws {
        let (source, target) = try nodes()
        var memory = Bench.pages(1000)
        #expect(try await sent(target, try await round(source, "r-1", memory)) == UInt64(memory.count))
        for changed in [3, 500, 501, 900] { memory[changed * Self.page + 9] = 77 }
        #expect(try await sent(target, try await round(source, "r-2", memory)) == UInt64(4 * Self.page))
        memory[700 * Self.page + 9] = 78
        // What an engine writes is not cut where the rounds were: a head of another length shifts nothing that counts.
        let captured = Bench.pages(3, salt: 9) + memory
        let manifest = try await source.capture("s-1", attempt: 1, ["images/pages-1.img": captured])
        #expect(try await sent(target, manifest) == UInt64(4 * Self.page))
        let opened = try await target.store.open(manifest)
        #expect(try await opened.read("images/pages-1.img", limit: .max) == captured)
    }

    @Test func theCaptureOutlivesTheRoundsItPointsInto() async throws {
        let bench = try Bench()
        let memory = Bench.pages(600)
        _ = try await round(bench, "r-1", attempt: 1, memory)
        let manifest = try await bench.capture("s-1", attempt: 1, ["memory": memory])
        #expect(try bench.reopened().chunkFiles.count == 3)
        #expect(try await bench.reopened().store.open(manifest).read("memory", limit: .max) == memory)
    }

    @Test func anotherAttemptsRoundsAreNotLeanedOn() async throws {
        let (source, target) = try nodes()
        let memory = Bench.pages(100)
        _ = try await sent(target, try await round(source, "r-1", attempt: 1, memory))
        try await target.store.collect(WorkloadID(unchecked: "w-1"), attempt: Attempt(1))
        let manifest = try await source.capture("s-2", attempt: 2, ["memory": memory])
        #expect(try await sent(target, manifest) == UInt64(memory.count))
    }

    /// Its chunks went with it: the next round and the capture keep them anew.
    @Test func aRoundThatFailedIsForgotten() async throws {
        let bench = try Bench()
        let memory = Bench.pages(100)
        let writer = try await bench.store.begin(try bench.draft("r-1"), for: .round)
        try await writer.write("memory/1", bytes: memory)
        await writer.abandon()
        #expect(bench.chunkFiles.isEmpty)
        let manifest = try await bench.capture(["memory": memory])
        #expect(try await bench.store.open(manifest).read("memory", limit: .max) == memory)
    }

    /// A chunk would be read again for a page or two of it: they are kept anew instead.
    @Test func aFewScatteredPagesAreNotWorthAnotherChunk() async throws {
        let bench = try Bench()
        let memory = Bench.pages(512)
        _ = try await round(bench, "r-1", memory)
        let few = Array(memory[..<(31 * Self.page)]) + Bench.pages(225, salt: 5)
        let manifest = try await bench.store.verify(try await bench.capture(["memory": few]))
        #expect(manifest.chunks.map(\.bytes) == [few.count])
    }

    /// What was changed in one round lies in few chunks, which serve piece after piece: they are pointed into though each piece has little of them.
    @Test func whatWasChangedInARoundIsNotSentAgainInTheNext() async throws {
        let (source, target) = try nodes()
        var memory = Bench.pages(4096)
        _ = try await sent(target, try await round(source, "r-1", memory))
        for page in stride(from: 5, to: 4096, by: 64) { memory[page * Self.page + 9] = 77 }
        #expect(try await sent(target, try await round(source, "r-2", memory)) == UInt64(64 * Self.page))
        let manifest = try await source.capture(["memory": memory])
        #expect(try await sent(target, manifest) == 0)
        #expect(try await target.store.open(manifest).read("memory", limit: .max) == memory)
    }

    /// An artifact whose owner knows what has changed since the round.
    private func write(_ bench: Bench, _ id: String, for purpose: CapturePurpose, _ memory: [UInt8], changed: Set<Int>) async throws
        -> SignedManifest
    {
        let writer = try await bench.store.begin(try bench.draft(id), for: purpose)
        let known = writer.hasRound(of: "memory")
        try await writer.write("memory") { place, room in
            let start = Int(place)
            if start == memory.count { return .end }
            if known, !changed.contains(start / Self.page) { return .unchanged(Self.page) }
            let bytes = memory[start..<start + Self.page]
            if bytes.allSatisfy({ $0 == 0 }) { return .zeros(Self.page) }
            room.copyBytes(from: bytes)
            return .bytes(Self.page)
        }
        return try await writer.finish(needs: Bench.needs())
    }

    @Test func whatItsOwnerKnowsToBeUnchangedIsNeitherReadNorSent() async throws {
        let (source, target) = try nodes()
        var memory = Bench.pages(600) + [UInt8](repeating: 0, count: 300 * Self.page) + Bench.pages(100, salt: 3)
        #expect(try await sent(target, try await write(source, "r-1", for: .round, memory, changed: [])) == UInt64(700 * Self.page))
        var changed: Set = [0, 599, 700, 999]
        for page in changed { memory[page * Self.page + 5] = 99 }
        #expect(try await sent(target, try await write(source, "r-2", for: .round, memory, changed: changed)) == UInt64(4 * Self.page))
        changed = [1, 700]
        for page in changed { memory[page * Self.page + 6] = 98 }
        let manifest = try await write(source, "s-1", for: .move, memory, changed: changed)
        #expect(try await sent(target, manifest) == UInt64(2 * Self.page))
        #expect(try await target.store.open(manifest).read("memory", limit: .max) == memory)
        // What is said to be unchanged is not looked at: it is as it was, whatever its owner has by now.
        #expect(try await source.store.begin(try source.draft("s-2", attempt: 2), for: .move).hasRound(of: "memory") == false)
    }

    /// The files of a restore are brought up to each round.
    @Test func aFileIsBroughtFromOneRoundToTheNext() async throws {
        let (source, target) = try nodes()
        let folder = try TemporaryFolder()
        var memory = Bench.pages(300) + [UInt8](repeating: 0, count: 100 * Self.page)
        let first = try await round(source, "r-1", memory)
        _ = try await sent(target, first)
        let path = folder.file("memory")
        let file = try #require(fopen(path, "w+"))
        defer { fclose(file) }
        let before = try await target.store.open(first)
        try await before.read("memory/1", to: fileno(file))
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(memory))
        for page in [7, 8, 299, 350] { memory[page * Self.page] = 55 }
        for byte in 20 * Self.page..<30 * Self.page { memory[byte] = 0 }
        let second = try await round(source, "r-2", memory)
        _ = try await sent(target, second)
        try await target.store.open(second).update("memory/1", since: before.manifest, in: fileno(file))
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(memory))
        let shorter = Array(memory.prefix(200 * Self.page))
        let third = try await round(source, "r-3", shorter)
        _ = try await sent(target, third)
        let after = try await target.store.open(third)
        try await after.update("memory/1", since: try await target.store.open(second).manifest, in: fileno(file))
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(shorter))
    }
}
