import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// A checkpoint whose memory is kept in rounds while its owner runs: one snapshot, and nothing of the rounds beside it.
@Suite struct LiveCheckpointTests {
    private static let page = ChunkReference.pageSize
    private static let workload = WorkloadID(unchecked: "w-1")

    /// What a VMM tells: all of it, or what changed since the last round.
    private func write(_ memory: [UInt8], changed: Range<Int>? = nil, to writer: any SnapshotWriter) async throws {
        let pages = changed ?? 0..<memory.count / Self.page
        try await writer.write("memory") { (place, room) throws(TorporError) in
            let page = Int(place) / Self.page
            if page * Self.page >= memory.count { return .end }
            if page < pages.lowerBound { return .unchanged((pages.lowerBound - page) * Self.page) }
            if page >= pages.upperBound { return .unchanged(memory.count - page * Self.page) }
            let count = min(room.count, (pages.upperBound - page) * Self.page)
            room.copyBytes(from: memory[page * Self.page..<page * Self.page + count])
            return .bytes(count)
        }
    }

    private func round(_ bench: Bench, _ number: Int, _ memory: [UInt8], changed: Range<Int>? = nil, attempt: UInt64 = 1) async throws
        -> UInt64
    {
        let writer = try await bench.store.begin(
            try bench.draft("s-\(attempt)-r\(number)", attempt: attempt), for: .roundToKeep, followedBy: nil)
        try await write(memory, changed: changed, to: writer)
        _ = try await writer.finish(needs: Bench.needs())
        return writer.newBytes
    }

    private func checkpoint(_ bench: Bench, _ memory: [UInt8], changed: Range<Int>? = nil, attempt: UInt64 = 1) async throws
        -> SignedManifest
    {
        let writer = try await bench.store.begin(
            try bench.draft("s-\(attempt)", attempt: attempt, at: Int64(attempt)), for: .keep, followedBy: nil)
        #expect(writer.hasRound(of: "memory") == (changed != nil))
        try await write(memory, changed: changed, to: writer)
        let signed = try await writer.finish(needs: Bench.needs())
        try await bench.store.sync(SnapshotID(unchecked: "s-\(attempt)"))
        return signed
    }

    private func snapshots(_ bench: Bench) -> Set<Substring> {
        Set(bench.folder.tree().filter { $0.hasPrefix("snapshots/") }.compactMap { $0.split(separator: "/").dropFirst().first })
    }

    @Test(arguments: [false, true]) func whatTheRoundsHadIsNotWrittenAgainInTheFreeze(_ seals: Bool) async throws {
        let bench = seals ? try Bench.sealing() : try Bench()
        var memory = Bench.pages(2000)
        #expect(try await round(bench, 1, memory) == UInt64(memory.count))
        for page in 500..<510 { memory[page * Self.page + 9] = 77 }
        let second = try await round(bench, 2, memory, changed: 500..<510)
        #expect(second == UInt64(10 * Self.page))
        #expect(snapshots(bench).isEmpty)
        let before = Set(bench.chunkFiles)
        memory[7 * Self.page] = 78
        let signed = try await checkpoint(bench, memory, changed: 7..<8)
        #expect(Set(bench.chunkFiles).subtracting(before).count == 1)
        #expect(snapshots(bench) == ["s-1"])
        // By another process, which has swept what nobody needs.
        #expect(try await bench.reopened().store.open(signed).read("memory", limit: .max) == memory)
    }

    /// And the next checkpoint, live or not, points into this one.
    @Test(arguments: [false, true]) func theNextOneKeepsOnlyWhatHasChanged(_ live: Bool) async throws {
        let bench = try Bench()
        var memory = Bench.pages(1000)
        _ = try await round(bench, 1, memory)
        memory[3 * Self.page + 9] = 201
        let first = Set(try await bench.store.verify(try await checkpoint(bench, memory, changed: 3..<4)).chunks)
        let next = try bench.reopened()
        memory[5 * Self.page + 9] = 202
        // What the parent has is not new, and nobody waits for it to be written again.
        if live { #expect(try await round(next, 1, memory, attempt: 2) == UInt64(Self.page)) }
        let signed = try await checkpoint(next, memory, changed: live ? 0..<0 : nil, attempt: 2)
        let added = try await next.store.verify(signed).chunks.filter { !first.contains($0) }
        #expect(added.reduce(0) { $0 + $1.bytes } == Self.page)
        #expect(try await next.store.open(signed).read("memory", limit: .max) == memory)
    }

    @Test func roundsOfACheckpointThatIsNotTakenLeaveNothing() async throws {
        let bench = try Bench()
        _ = try await round(bench, 1, Bench.pages(600))
        #expect(!bench.chunkFiles.isEmpty)
        try await bench.store.collect(Self.workload, attempt: Attempt(1))
        #expect(bench.chunkFiles.isEmpty && snapshots(bench).isEmpty)
        _ = try await round(bench, 1, Bench.pages(600), attempt: 2)
        // Nor do those of an agent that ended.
        #expect(try bench.reopened().chunkFiles.isEmpty)
    }

    @Test func aRoundThatFailsTakesThoseBeforeItAlong() async throws {
        let bench = try Bench()
        let memory = Bench.pages(600)
        _ = try await round(bench, 1, memory)
        let writer = try await bench.store.begin(try bench.draft("s-1-r2"), for: .roundToKeep, followedBy: nil)
        await writer.abandon()
        #expect(bench.chunkFiles.isEmpty)
        let signed = try await checkpoint(bench, memory)
        #expect(try await bench.store.open(signed).read("memory", limit: .max) == memory)
    }
}
