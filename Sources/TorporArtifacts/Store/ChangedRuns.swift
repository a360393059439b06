import TorporModel

/// Where an artifact of one manifest is not what it was in an earlier one, told by where its bytes lie and not by looking at them.
struct ChangedRuns {
    /// In order: the place in the artifact, and the run of the later manifest that is there.
    let runs: [(place: UInt64, extent: Extent)]

    init(of artifact: ArtifactDescriptor, _ table: [ChunkReference], since earlier: ArtifactDescriptor, _ past: [ChunkReference]) {
        var runs: [(place: UInt64, extent: Extent)] = []
        var old = Walk(earlier.extents)
        var new = Walk(artifact.extents)
        var place: UInt64 = 0
        while let run = new.rest {
            let before = old.rest
            let bytes = min(run.bytes, before?.bytes ?? run.bytes)
            let piece = run.first(bytes)
            let isSame = before.map { Self.areEqual(piece, table, $0.first(bytes), past) } ?? false
            if !isSame { Self.add(piece, at: place, to: &runs) }
            place += UInt64(bytes)
            new.pass(bytes)
            old.pass(bytes)
        }
        self.runs = runs
    }

    private static func areEqual(_ one: Extent, _ table: [ChunkReference], _ other: Extent, _ past: [ChunkReference]) -> Bool {
        guard let chunk = one.chunk, let earlier = other.chunk else { return one.chunk == nil && other.chunk == nil }
        return one.offset == other.offset && table[chunk].hash == past[earlier].hash
    }

    private static func add(_ piece: Extent, at place: UInt64, to runs: inout [(place: UInt64, extent: Extent)]) {
        if let last = runs.last, last.place + UInt64(last.extent.bytes) == place, let joined = last.extent.joined(with: piece) {
            runs[runs.count - 1].extent = joined
        } else {
            runs.append((place, piece))
        }
    }

    /// Where one has come to in a list of runs.
    private struct Walk {
        private let runs: [Extent]
        private var number = 0
        private var passed = 0

        init(_ runs: [Extent]) { self.runs = runs }

        /// What of the present run is left; nil at the end.
        var rest: Extent? { number < runs.count ? runs[number].behind(passed) : nil }

        mutating func pass(_ bytes: Int) {
            guard number < runs.count else { return }
            passed += bytes
            if passed >= runs[number].bytes { (number, passed) = (number + 1, 0) }
        }
    }
}

extension Extent {
    /// Its first bytes.
    fileprivate func first(_ bytes: Int) -> Extent { chunk.map { Extent(chunk: $0, offset: offset, bytes: bytes) } ?? Extent(zeros: bytes) }

    /// What is behind so many bytes.
    fileprivate func behind(_ count: Int) -> Extent {
        chunk.map { Extent(chunk: $0, offset: offset + count, bytes: bytes - count) } ?? Extent(zeros: bytes - count)
    }
}
