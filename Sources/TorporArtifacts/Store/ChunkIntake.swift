import TorporModel

/// Cuts one artifact into pages, leaves out the zeros, and packs the rest into chunks. Lives in one blocking call.
struct ChunkIntake: ~Copyable {
    private let outlet: ChunkOutlet
    /// What came from the descriptor.
    private let buffer = ChunkBuffer()
    /// For looking at what is on disk while `buffer` holds what came.
    private let second = ChunkBuffer()
    /// Of what was taken last.
    private var digests = PageDigests()
    /// Pages that wait until they are a chunk.
    private let pack = ChunkBuffer()
    private var packed = PageDigests()
    private var packedBytes = 0
    private var extents: [Extent] = []
    private var chunks: [ChunkReference] = []

    /// `outlet` keeps what was cut.
    init(outlet: ChunkOutlet) { self.outlet = outlet }

    /// Takes as much as a chunk from the descriptor; false at its end.
    mutating func take(from descriptor: Int32) throws(TorporError) -> Bool {
        let count = try Descriptor.fill(buffer.room, from: descriptor)
        if count > 0 { try take(buffer.bytes(count)) }
        return count == ChunkReference.size
    }

    /// Takes at most a chunk's bytes; only the last piece of an artifact may end in the middle of a page.
    mutating func take(_ piece: UnsafeRawBufferPointer) throws(TorporError) {
        digests.read(piece)
        var page = 0
        while page < digests.count {
            let isZero = digests[page] == PageDigests.zeros
            var end = page + 1
            while end < digests.count, (digests[end] == PageDigests.zeros) == isZero { end += 1 }
            let run = UnsafeRawBufferPointer(
                rebasing: piece[page * ChunkReference.pageSize..<min(end * ChunkReference.pageSize, piece.count)])
            if isZero { note(Extent(zeros: run.count)) } else { try keep(run, pages: page) }
            page = end
        }
    }

    /// What was cut; the last chunk is kept by now.
    mutating func finish() throws(TorporError) -> WrittenArtifact {
        try flush()
        return WrittenArtifact(extents: extents, chunks: chunks)
    }

    /// Keeps a run of pages, the first of which has the digest at `pages`. A whole chunk is not copied first.
    private mutating func keep(_ run: UnsafeRawBufferPointer, pages: Int) throws(TorporError) {
        if packedBytes == 0, run.count == ChunkReference.size {
            note(Extent(chunk: chunks.count, offset: 0, bytes: run.count))
            return try put(run, digests.name)
        }
        var (taken, page) = (0, pages)
        while taken < run.count {
            let count = min(run.count - taken, ChunkReference.size - packedBytes)
            note(Extent(chunk: chunks.count, offset: packedBytes, bytes: count))
            UnsafeMutableRawBufferPointer(rebasing: pack.room[packedBytes..<packedBytes + count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: run[taken..<taken + count]))
            for _ in stride(from: 0, to: count, by: ChunkReference.pageSize) {
                packed.append(page, of: digests)
                page += 1
            }
            packedBytes += count
            taken += count
            if packedBytes == ChunkReference.size { try flush() }
        }
    }

    /// Makes a chunk of what is packed.
    private mutating func flush() throws(TorporError) {
        if packedBytes == 0 { return }
        try put(pack.bytes(packedBytes), packed.name)
        packed.clear()
        packedBytes = 0
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer, _ name: ContentHash) throws(TorporError) {
        let chunk = ChunkReference(hash: name, bytes: bytes.count)
        try outlet.put(chunk, bytes, second)
        chunks.append(chunk)
    }

    /// The artifact goes on with this run.
    private mutating func note(_ extent: Extent) {
        if let joined = extents.last?.joined(with: extent) { extents[extents.count - 1] = joined } else { extents.append(extent) }
    }
}
