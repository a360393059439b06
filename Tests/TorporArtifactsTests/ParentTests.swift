import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// A checkpoint points into the one before, and depends on nothing of it.
@Suite struct ParentTests {
    private static let page = ChunkReference.pageSize
    private static let workload = WorkloadID(unchecked: "w-1")

    private func checkpoint(_ bench: Bench, _ id: String, attempt: UInt64, _ memory: [UInt8]) async throws -> SignedManifest {
        let writer = try await bench.store.begin(try bench.draft(id, attempt: attempt, at: Int64(attempt)), for: .keep)
        try await writer.write("memory", bytes: memory)
        let signed = try await writer.finish(needs: Bench.needs())
        try await bench.store.sync(SnapshotID(unchecked: id))
        return signed
    }

    private func memory(_ bench: Bench, _ manifest: SignedManifest) async throws -> [UInt8] {
        try await bench.store.open(manifest).read("memory", limit: .max)
    }

    /// How many bytes of chunks the second keeps that the first does not.
    private func added(_ bench: Bench, _ first: SignedManifest, _ second: SignedManifest) async throws -> Int {
        let old = Set(try await bench.store.verify(first).chunks)
        return try await bench.store.verify(second).chunks.filter { !old.contains($0) }.reduce(0) { $0 + $1.bytes }
    }

    @Test(arguments: [false, true]) func onlyWhatHasChangedIsKeptAnew(_ seals: Bool) async throws {
        let bench = seals ? try Bench.sealing() : try Bench()
        var memory = Bench.pages(2000)
        let first = try await checkpoint(bench, "s-1", attempt: 1, memory)
        // Elsewhere too: an engine writes what is there in an order of its own.
        for changed in [3, 500, 501, 900] { memory[changed * Self.page + 9] = 77 }
        memory = Bench.pages(3, salt: 9) + memory
        let second = try await checkpoint(bench, "s-2", attempt: 2, memory)
        #expect(try await added(bench, first, second) == 7 * Self.page)
        #expect(try await self.memory(bench, second) == memory)
    }

    /// And by another process than the one that captured.
    @Test(arguments: [false, true]) func theChildOutlivesItsParents(_ seals: Bool) async throws {
        let bench = seals ? try Bench.sealing() : try Bench()
        var memory = Bench.pages(1000)
        var last = try await checkpoint(bench, "s-1", attempt: 1, memory)
        for number in 2...6 {
            memory[number * 31 * Self.page + 9] = UInt8(number)
            let next = try bench.reopened()
            let child = try await checkpoint(next, "s-\(number)", attempt: UInt64(number), memory)
            #expect(try await added(next, last, child) == Self.page)
            try await next.store.collect(Self.workload, attempt: Attempt(UInt64(number - 1)))
            last = child
        }
        #expect(try await self.memory(try bench.reopened(), last) == memory)
    }

    /// A file that is torn, or other bytes by now, is not leaned on: what was in it is kept anew.
    @Test func whatIsDamagedIsNotPointedInto() async throws {
        let bench = try Bench()
        let memory = Bench.pages(512)
        let first = try await checkpoint(bench, "s-1", attempt: 1, memory)
        let chunk = try #require(try await bench.store.verify(first).chunks.first)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: bench.path(of: chunk.hash))))
        bytes[9] ^= 1
        try bench.overwrite(bench.path(of: chunk.hash), bytes)
        let next = try bench.reopened()
        let second = try await checkpoint(next, "s-2", attempt: 2, Array(memory[Self.page...]))
        #expect(try await next.store.verify(second).chunks.contains(chunk) == false)
        #expect(try await self.memory(next, second) == Array(memory[Self.page...]))
    }

    /// The next capture must not believe a page of another's for want of a look.
    @Test func notesThatLieCostSpaceAndNoPage() async throws {
        let bench = try Bench()
        var memory = Bench.pages(512)
        _ = try await checkpoint(bench, "s-1", attempt: 1, memory)
        let path = bench.folder.file("snapshots/s-1/pages")
        var notes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        // Page 7 is said to be where page 8 is.
        for byte in 0..<32 { notes[7 * 32 + byte] = notes[8 * 32 + byte] }
        try bench.overwrite(path, notes)
        memory[9] = 77
        let second = try await checkpoint(bench, "s-2", attempt: 2, memory)
        #expect(try await self.memory(bench, second) == memory)
    }

    /// Snapshots of moves are gone before they could be a parent; another workload's are not looked at.
    @Test func whoseCheckpointItIsNotHasNoParent() async throws {
        let bench = try Bench()
        let memory = Bench.pages(512)
        let moved = try await bench.capture("s-1", attempt: 1, ["memory": memory])
        let second = try await checkpoint(bench, "s-2", attempt: 2, Array(memory[Self.page...]))
        #expect(try await added(bench, moved, second) == 511 * Self.page)
    }
}
