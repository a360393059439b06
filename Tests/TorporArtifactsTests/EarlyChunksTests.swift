import Testing
import TorporModel
import TorporPorts

@testable import TorporArtifacts

/// What is read before an engine asks for it.
@Suite struct EarlyChunksTests {
    private let bench: Bench
    private let memory = Bench.noise(5 * Bench.mib + 7, seed: 1)

    init() throws { bench = try Bench.sealing() }

    private var chunksRead: Int { bench.files.read.count { $0.hasPrefix("chunks/") } }

    private func expecting() async throws -> any ArtifactSource {
        let source = try await bench.store.open(try await bench.capture(["memory": memory, "small": [1, 2, 3]]))
        await source.expect(["memory", "small", "nothing of that name"])
        return source
    }

    @Test func whatWasExpectedIsReadFromMemory() async throws {
        let source = try await expecting()
        let early = chunksRead
        #expect(early == source.manifest.chunks.count)
        #expect(try await source.read("memory", limit: .max) == memory)
        #expect(try await source.read("small", limit: .max) == [1, 2, 3])
        #expect(chunksRead == early)
        // Once: it is not kept for those who read it again.
        #expect(try await source.read("memory", limit: .max) == memory)
        #expect(chunksRead > early)
    }

    /// The damage is told to whoever reads it, and what came before it arrives.
    @Test func whatCouldNotBeReadEarlyIsSaidInItsTurn() async throws {
        let signed = try await bench.capture(["memory": memory])
        let source = try await bench.store.open(signed)
        try bench.overwrite(bench.path(of: source.manifest.chunks[3].hash), [1, 2, 3])
        await source.expect(["memory"])
        #expect(try await refusal { _ = try await source.read("memory", limit: .max) }.code == .corrupt)
    }

    /// Of all sources together; what one lets go of another may have.
    @Test func noMoreThanTheirRoomIsReadEarly() {
        let budget = EarlyBudget(chunks: 3)
        let memory = ArtifactDescriptor(name: "memory", extents: (0..<5).map { Extent(chunk: $0, offset: 0, bytes: 1) })
        func filled() -> (EarlyChunks, [Int]) {
            let early = EarlyChunks(budget)
            early.expect([memory])
            var read: [Int] = []
            early.fill { (chunk, _) throws(TorporError) in
                if chunk == 1 { throw TorporError(.corrupt, "damaged") }
                read.append(chunk)
            }
            return (early, read)
        }
        var (first, read): (EarlyChunks?, [Int]) = filled()
        #expect(read == [0, 2, 3])
        #expect(first?.take(1) == nil && first?.take(2) != nil && first?.take(2) == nil)
        read = withExtendedLifetime(first) { filled().1 }
        #expect(read == [0])
        first = nil
        #expect(filled().1 == [0, 2, 3])
    }

    /// A chunk of several artifacts stays until the last of them has had it.
    @Test func whatSeveralWantIsReadOnce() {
        let early = EarlyChunks(EarlyBudget(chunks: 9))
        let one = ArtifactDescriptor(name: "one", extents: [Extent(chunk: 0, offset: 0, bytes: 1), Extent(chunk: 0, offset: 4, bytes: 1)])
        let other = ArtifactDescriptor(
            name: "other", extents: [Extent(chunk: 0, offset: 9, bytes: 1), Extent(chunk: 1, offset: 0, bytes: 1)])
        early.expect([other, one])
        var read: [Int] = []
        early.fill { (chunk, _) throws(TorporError) in read.append(chunk) }
        #expect(read == [0, 1])
        #expect(early.take(0) != nil && early.take(0) != nil && early.take(0) == nil)
    }
}
