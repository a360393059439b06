import Synchronization
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// Chunks on their way: packed where it pays, and never unpacked into anything but what they were.
@Suite struct LineCodecTests {
    /// Nanoseconds that a test sets forward.
    private final class Clock: Sendable {
        private let nanoseconds = Atomic<UInt64>(1)
        func advance(_ count: UInt64) { nanoseconds.add(count, ordering: .relaxed) }
        /// Each look takes half a millisecond, so a chunk is packed at 2 GB/s.
        func look() -> UInt64 { nanoseconds.add(500_000, ordering: .relaxed).newValue }
    }

    private static let text = [UInt8](repeating: 65, count: Bench.mib - 1) + [66]

    /// Sends `count` chunks over a line that takes so long for one of a mebibyte; how many went packed.
    private func send(_ chunk: [UInt8], _ count: Int, milliseconds: UInt64) async throws -> Int {
        let clock = Clock()
        let codec = LineCodec(now: clock.look)
        var packed = 0
        for _ in 0..<count {
            let data = await codec.pack(chunk)
            if let data {
                packed += 1
                #expect(try await codec.unpack(data, size: chunk.count).withBytes { [UInt8]($0) } == chunk)
            }
            let start = codec.now
            clock.advance(UInt64((data ?? chunk).count) * milliseconds * 1_000_000 / UInt64(Bench.mib))
            codec.sent((data ?? chunk).count, since: start)
        }
        return packed
    }

    @Test func aSlowLineIsSentFewBytesAndWhatDoesNotShrinkGoesAsItIs() async throws {
        // Packed, it is so little that it tells nothing of the line: one of the first has to go as it is.
        #expect(try await send(Self.text, 40, milliseconds: 100) == 39)
        // Ten gigabytes a second: only what is tried now and then.
        #expect(try await send(Self.text, 40, milliseconds: 0) < 8)
        #expect(try await send(Bench.noise(Bench.mib, seed: 1), 40, milliseconds: 100) == 0)
    }

    @Test func whatWasPackedSaysHowManyBytesWereSent() async throws {
        let codec = LineCodec(now: Clock().look)
        let packed = try #require(await codec.pack(Self.text))
        let chunk = try await codec.unpack(packed, size: Self.text.count)
        #expect(chunk.count == Self.text.count && chunk.sentCount == packed.count && packed.count < 1000)
    }

    /// Of another size, cut, flipped, nothing at all: refused, or the chunk; never more than a chunk's memory.
    @Test func whatIsNoPackedChunkIsRefused() async throws {
        let codec = LineCodec(now: Clock().look)
        let packed = try #require(await codec.pack(Self.text))
        for size in [0, 1, Self.text.count - 1, Bench.mib + 1, .max] {
            #expect(try await refusal { try await codec.unpack(packed, size: size) }.code == .corrupt)
        }
        for seed in 1...200 as ClosedRange<UInt64> {
            var chance = SeededChance(seed)
            let way = Damage.allCases[chance.below(Damage.allCases.count)]
            let bad = way.apply(to: packed, other: [1, 2, 3], &chance)
            // zstd has no checksum here, the chunk's name is one: a flip may unpack to another chunk, which its receiver refuses.
            if let chunk = try? await codec.unpack(bad, size: Self.text.count) { #expect(chunk.count == Self.text.count) }
        }
    }
}
