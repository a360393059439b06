import Testing
import TorporArtifacts
import TorporModel

/// When compressing pays, and that it stops where it does not.
@Suite struct CompressionTests {
    private static let mib = 1 << 20

    /// Compresses `count` chunks, as far as is wished, at a ratio and a rate; over a line of `line` bytes a second. How many were.
    private func run(_ compression: inout Compression, _ count: Int, ratio: Double, rate: Double, line: Double? = nil) -> Int {
        var packed = 0
        for _ in 0..<count {
            var sent = Self.mib
            if compression.next() == .zstd {
                packed += 1
                sent = Int(Double(Self.mib) * ratio)
                compression.note(packing: Self.mib, into: sent, nanoseconds: UInt64(Double(Self.mib) * 1e9 / rate))
            }
            if let line { compression.note(sending: sent, nanoseconds: UInt64(Double(sent) * 1e9 / line)) }
        }
        return packed
    }

    @Test func aKeptSnapshotIsCompressedWhereItGetsSmaller() {
        var compression = Compression(.space)
        #expect(run(&compression, 100, ratio: 0.32, rate: 969e6) == 100)
        #expect(compression.pays)
    }

    @Test func whatDoesNotGetSmallerIsTriedFourTimesAndThenNowAndThen() {
        var compression = Compression(.space)
        #expect(run(&compression, 4, ratio: 1, rate: 2900e6) == 4)
        #expect(!compression.pays)
        #expect(run(&compression, 320, ratio: 1, rate: 2900e6) == 10)
    }

    @Test func itTurnsItselfOnAgainWhenTheDataChanges() {
        var compression = Compression(.space)
        _ = run(&compression, 100, ratio: 1, rate: 2900e6)
        #expect(!compression.pays)
        _ = run(&compression, 200, ratio: 0.2, rate: 969e6)
        #expect(compression.pays)
    }

    @Test func aCaptureIsNotHeldUpForTheSakeOfSpace() {
        var compression = Compression(.space)
        _ = run(&compression, 10, ratio: 0.1, rate: 150e6)
        #expect(!compression.pays)
    }

    /// r + l/c: 0.32 + 100/969 on a slow line, 0.32 + 1200/969 on a fast one.
    @Test(arguments: [(100e6, true), (500e6, true), (600e6, false), (1200e6, false)])
    func overALineItPaysWhereTheLineIsSlowerThanWhatItSaves(line: Double, pays: Bool) {
        var compression = Compression(.speed)
        _ = run(&compression, 40, ratio: 0.32, rate: 969e6, line: line)
        #expect(compression.pays == pays)
    }

    @Test func whileTheLineIsUnknownNothingIsCompressedButWhatIsTried() {
        var compression = Compression(.speed)
        #expect(run(&compression, 4 + 32, ratio: 0.1, rate: 969e6) == 5)
    }

    @Test func smallPiecesTellNothing() {
        var compression = Compression(.space)
        for _ in 0..<10 {
            #expect(compression.next() == .zstd)
            compression.note(packing: 100, into: 150, nanoseconds: 1)
        }
        #expect(!compression.pays)
    }
}
