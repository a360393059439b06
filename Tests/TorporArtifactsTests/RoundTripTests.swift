import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// What comes out is what went in, byte for byte, whatever its size.
@Suite struct RoundTripTests {
    static let sizes = [0, 1, 4095, Bench.mib - 1, Bench.mib, Bench.mib + 1, 3 * Bench.mib, 3 * Bench.mib + 17]

    /// Reads an artifact through a descriptor, as a backend does.
    private func read(_ source: any ArtifactSource, _ name: String, _ folder: TemporaryFolder) async throws -> [UInt8] {
        let path = folder.file("read-back")
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        try await source.read(name, to: descriptor)
        close(descriptor)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test(arguments: sizes)
    func anArtifactOfAnySizeComesBackFromMemoryAndThroughADescriptor(size: Int) async throws {
        let bench = try Bench()
        let bytes = Bench.bytes(size)
        let signed = try await bench.capture(["images/pages-1.img": bytes])
        let source = try await bench.store.open(signed)
        #expect(try await source.read("images/pages-1.img", limit: size) == bytes)
        #expect(try await read(source, "images/pages-1.img", bench.folder) == bytes)
        let artifact = try #require(source.manifest.artifacts.first)
        #expect(artifact.bytes == UInt64(size) && source.manifest.chunks.count == (size + Bench.mib - 1) / Bench.mib)
    }

    @Test(arguments: sizes)
    func anArtifactFromAFileIsTheSameAsFromMemory(size: Int) async throws {
        let bench = try Bench()
        let bytes = Bench.bytes(size)
        try bench.overwrite(bench.folder.file("in"), bytes)
        let descriptor = open(bench.folder.file("in"), O_RDONLY)
        defer { close(descriptor) }
        let writer = try await bench.store.begin(try bench.draft())
        try await writer.write("file", from: descriptor)
        try await writer.write("memory", bytes: bytes)
        let manifest = try await bench.store.verify(try await writer.finish(needs: Bench.needs()))
        #expect(manifest.artifacts.map(\.name) == ["file", "memory"])
        #expect(manifest.artifacts[0].extents == manifest.artifacts[1].extents)
    }

    /// A pipe hands out 64 KiB at a time, and may be non-blocking: chunks are as great all the same.
    @Test(arguments: [false, true])
    func anArtifactFromAPipeIsCutIntoWholeChunks(nonBlocking: Bool) async throws {
        let bench = try Bench()
        let bytes = Bench.bytes(2 * Bench.mib + 5)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        if nonBlocking { _ = fcntl(ends[0], F_SETFL, O_NONBLOCK) }
        let (reading, writing) = (ends[0], ends[1])
        let writer = try await bench.store.begin(try bench.draft())
        async let written: Void = writer.write("stream", from: reading)
        // A thread of its own: the pipe is far smaller than what goes through it.
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            Thread.detachNewThread {
                try? FileHandle(fileDescriptor: writing, closeOnDealloc: true).write(contentsOf: Data(bytes))
                done.resume()
            }
        }
        try await written
        close(reading)
        let signed = try await writer.finish(needs: Bench.needs())
        let source = try await bench.store.open(signed)
        #expect(source.manifest.chunks.map(\.bytes) == [Bench.mib, Bench.mib, 5])
        #expect(try await source.read("stream", limit: .max) == bytes)
    }

    @Test func zerosAreNeitherStoredNorSentHoweverManyThereAre() async throws {
        let bench = try Bench()
        let sparse = [UInt8](repeating: 0, count: 9 * Bench.mib) + [1]
        let signed = try await bench.capture(["memory": sparse])
        #expect(bench.chunkFiles.count == 1)
        let source = try await bench.store.open(signed)
        #expect(source.manifest.artifacts[0].bytes == UInt64(sparse.count))
        #expect(try await source.read("memory", limit: .max) == sparse)
    }

    @Test func anAlmostZeroPageIsNotTakenForZeros() async throws {
        let bench = try Bench()
        var first = [UInt8](repeating: 0, count: Bench.mib)
        first[0] = 1
        var last = [UInt8](repeating: 0, count: Bench.mib)
        last[Bench.mib - 1] = 1
        let signed = try await bench.capture(["a": first, "b": last, "c": [UInt8](repeating: 0, count: Bench.mib)])
        let source = try await bench.store.open(signed)
        #expect(source.manifest.chunks.map(\.bytes) == [4096, 4096])
        #expect(try await source.read("a", limit: .max) == first)
        #expect(try await source.read("b", limit: .max) == last)
    }

    @Test func aSecondSnapshotSharesTheChunksOfTheFirst() async throws {
        let bench = try Bench()
        let bytes = Bench.bytes(4 * Bench.mib)
        _ = try await bench.capture("s-1", attempt: 1, ["memory": bytes])
        var changed = bytes
        changed[2 * Bench.mib + 3] ^= 0xff
        let second = try await bench.capture("s-2", attempt: 2, ["memory": changed])
        #expect(bench.chunkFiles.count == 5)
        #expect(try await bench.store.open(second).read("memory", limit: .max) == changed)
    }

    @Test func aWholeSnapshotArrivesAtATarget() async throws {
        let source = try Bench(Cluster.nodeA)
        let target = try Bench(Cluster.nodeB)
        target.peer.connect(source.store)
        let artifacts = [
            "empty": [], "small": [1, 2, 3], "memory": Bench.bytes(3 * Bench.mib + 1), "zeros": [UInt8](repeating: 0, count: 5 * Bench.mib),
        ]
        let signed = try await source.capture(artifacts)
        let report = try await target.store.fetch(signed, from: Cluster.address)
        #expect(report.logicalBytes == UInt64(8 * Bench.mib + 4))
        #expect(report.sentBytes == UInt64(3 * Bench.mib + 4))
        let opened = try await target.store.open(signed)
        for (name, bytes) in artifacts { #expect(try await opened.read(name, limit: .max) == bytes) }
    }

    @Test func anArtifactGreaterThanItsReaderExpectsIsRefused() async throws {
        let bench = try Bench()
        let source = try await bench.store.open(try await bench.capture(["config.json": [1, 2, 3]]))
        #expect(try await refusal { try await source.read("config.json", limit: 2) }.code == .corrupt)
        #expect(try await refusal { try await source.read("config.json", limit: -1) }.code == .corrupt)
        #expect(try await refusal { try await source.read("other", limit: 9) }.code == .notFound)
    }

    /// An engine child that died in the middle of a restore must not take the agent with it (SIGPIPE).
    @Test func aReaderThatHasGoneIsAnErrorAndNotTheEndOfTheAgent() async throws {
        let bench = try Bench()
        let source = try await bench.store.open(try await bench.capture(["memory": Bench.bytes(Bench.mib)]))
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        let writing = ends[1]
        for _ in 1...3 {
            let error = try await refusal { try await source.read("memory", to: writing) }
            #expect(error.code == .internal && error.message.contains("Broken pipe"))
        }
        close(writing)
    }

    @Test func anArtifactNameIsWrittenOnceAndStaysInItsFolder() async throws {
        let bench = try Bench()
        let writer = try await bench.store.begin(try bench.draft())
        try await writer.write("a", bytes: [1])
        #expect(try await refusal { try await writer.write("a", bytes: [1]) }.code == .alreadyExists)
        for name in ["", "/a", "../a", "a/../b", "a//b", "a/", ".", "a\nb"] {
            #expect(try await refusal { try await writer.write(name, bytes: [1]) }.code == .invalidArgument)
        }
    }

    @Test func aFinishedOrAbandonedSnapshotTakesNoMore() async throws {
        let bench = try Bench()
        let finished = try await bench.store.begin(try bench.draft("s-1"))
        _ = try await finished.finish(needs: Bench.needs())
        let abandoned = try await bench.store.begin(try bench.draft("s-2"))
        await abandoned.abandon()
        for writer in [finished, abandoned] {
            _ = try await refusal { try await writer.write("a", bytes: [1]) }
            _ = try await refusal { try await writer.finish(needs: Bench.needs()) }
        }
        #expect(try await refusal { try await bench.store.begin(try bench.draft("s-1")) }.code == .alreadyExists)
    }
}
