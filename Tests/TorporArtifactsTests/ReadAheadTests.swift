import Foundation
import Testing
import TorporModel
import TorporPorts

@testable import TorporArtifacts

/// The next chunk is read while the one before is taken, and no more than that one.
@Suite struct ReadAheadTests {
    private let bench: Bench

    init() throws { bench = try Bench.sealing() }

    private func ends() throws -> (reading: FileHandle, writing: FileHandle) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        return (FileHandle(fileDescriptor: ends[0], closeOnDealloc: true), FileHandle(fileDescriptor: ends[1], closeOnDealloc: true))
    }

    private var chunksRead: Int { bench.files.read.count { $0.hasPrefix("chunks/") } }

    /// What went wrong; nil for nothing.
    private func broken(_ body: () async throws(TorporError) -> Void) async -> TorporError? {
        do throws(TorporError) { try await body() } catch { return error }
        return nil
    }

    /// Until so many chunks have been read.
    private func read(_ count: Int) async throws {
        while chunksRead < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test(.timeLimit(.minutes(1))) func asOneChunkIsTakenTheNextIsReadAndNoMore() async throws {
        let bytes = Bench.noise(5 * Bench.mib + 7, seed: 1)
        let signed = try await bench.capture(["memory": bytes])
        let source = try await bench.store.open(signed)
        let (reading, writing) = try ends()
        async let written: Void = source.read("memory", to: writing.fileDescriptor)
        var taken = Data()
        for number in 0..<5 {
            // A pipe has room for 64 KiB: the chunk after those taken is being handed out, and the one after it was read.
            try await read(min(number + 2, 6))
            #expect(chunksRead == min(number + 2, 6))
            taken += try #require(try reading.read(upToCount: Bench.mib))
        }
        taken += try #require(try reading.read(upToCount: 7))
        try await written
        #expect([UInt8](taken) == bytes && chunksRead == 6)
    }

    @Test(.timeLimit(.minutes(1))) func aReaderThatGoesAwayEndsItWithNothingLeftBehind() async throws {
        let signed = try await bench.capture(["memory": Bench.noise(4 * Bench.mib, seed: 2)])
        let source = try await bench.store.open(signed)
        let (reading, writing) = try ends()
        let descriptor = writing.fileDescriptor
        async let outcome = broken { () async throws(TorporError) in try await source.read("memory", to: descriptor) }
        try await read(2)
        try reading.close()
        let error = await outcome
        #expect(error?.code == .internal && error?.message.contains("Broken pipe") == true)
        #expect(chunksRead == 2)
    }

    /// The damage of a chunk that is read ahead is told in its turn: what comes before it arrives.
    @Test func whatIsWrongWithTheNextChunkIsSaidWhenItsTurnHasCome() async throws {
        let signed = try await bench.capture(["memory": Bench.noise(3 * Bench.mib, seed: 3)])
        let source = try await bench.store.open(signed)
        try FileManager.default.removeItem(atPath: bench.path(of: source.manifest.chunks[2].hash))
        let path = bench.folder.file("out")
        let out = open(path, O_RDWR | O_CREAT, 0o600)
        defer { close(out) }
        #expect(try await refusal { try await source.read("memory", to: out) }.code == .notFound)
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == Array(Bench.noise(3 * Bench.mib, seed: 3)[..<(2 * Bench.mib)]))
    }

    /// A memory that was captured again goes to and fro between old chunks and new ones.
    @Test func aChunkThatIsWantedAgainSoonIsReadOnce() async throws {
        let first = Bench.pages(20 * 256)
        var second = first
        for page in stride(from: 0, to: 20 * 256, by: 2) { second[page * ChunkReference.pageSize + 9] = 77 }
        _ = try await bench.capture("s-1", attempt: 1, durable: true, ["memory": first])
        try await bench.store.sync(SnapshotID(unchecked: "s-1"))
        let signed = try await bench.capture("s-2", attempt: 2, durable: true, ["memory": second])
        let source = try await bench.store.open(signed)
        let before = bench.files.read.count
        #expect(try await source.read("memory", limit: .max) == second)
        let read = bench.files.read[before...].filter { $0.hasPrefix("chunks/") }
        #expect(source.manifest.chunks.count == 30 && read.count == 30 && Set(read).count == 30)
    }

    /// Runs in any order over more chunks than stay at hand: every byte right, and no chunk read that a reader without foresight would not
    /// read. The seed is in the failure's words.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func whateverTheOrderEveryByteIsRightAndNothingIsReadInVain(seed: UInt64) async throws {
        let page = ChunkReference.pageSize
        let contents = (0..<24).map { Bench.noise(2 * page, seed: UInt64($0) + 1) }
        let signed = try await bench.capture(Dictionary(uniqueKeysWithValues: contents.enumerated().map { ("\($0)", $1) }))
        let table = try ManifestCodec.decode(signed.payload).chunks
        var chance = SeededChance(seed)
        let runs = (0..<300).map { _ in
            Extent(chunk: chance.below(chance.below(3) == 0 ? 24 : 14), offset: chance.below(2) * page, bytes: page)
        }
        let plain = try table.map { chunk in try #require(contents.first { $0.withUnsafeBytes { ChunkName.of($0) } == chunk.hash }) }
        let before = chunksRead

        let artifact = ArtifactDescriptor(name: "woven", extents: runs)
        var reader = ChunkReader(artifact, table, chunks: bench.store.chunks, ledger: bench.store.ledger)
        var bytes: [UInt8] = []
        try reader.each { bytes.append(contentsOf: $0) }
        #expect(bytes == runs.flatMap { plain[$0.chunk ?? 0][$0.offset..<$0.offset + page] })
        #expect(chunksRead - before == misses(runs.compactMap(\.chunk)))
    }

    /// How often one who keeps the chunks last wanted has to read.
    private func misses(_ wanted: [Int]) -> Int {
        var (kept, misses): ([Int], Int) = ([], 0)
        for chunk in wanted {
            if !kept.contains(chunk) { misses += 1 }
            kept = (kept.filter { $0 != chunk } + [chunk]).suffix(ChunkReader.atHand)
        }
        return misses
    }
}
