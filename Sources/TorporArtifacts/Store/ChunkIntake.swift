import TorporModel
import TorporPorts

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
    /// Its place in `chunks`, while there is something in it.
    private var packPlace = 0
    private var extents: [Extent] = []
    /// How many bytes have come.
    private var taken: UInt64 = 0
    /// nil for the one that is being packed.
    private var chunks: [ChunkReference?] = []
    /// What was captured before, and where in `chunks` those of it are that this artifact points into.
    private let index: PageIndex?
    private var sorter: PageSorter
    private var known: [Int32: Int] = [:]
    /// Those of the index that were looked at and are not what they were.
    private var unsound: Set<Int32> = []
    /// The same artifact in the last round, and where in `chunks` those of it are that this one goes on in.
    private let round: WrittenArtifact?
    private var carried: [Int: Int] = [:]
    /// The run of it at which was looked last, and the place at which that begins.
    private var cursor = (run: 0, place: UInt64(0))
    /// Whom what is kept now is told, for the next.
    private let learner: (any PageLearner)?

    /// `outlet` keeps what was cut. `index` knows pages that need not be kept again.
    init(outlet: ChunkOutlet, index: PageIndex? = nil, round: WrittenArtifact? = nil, learner: (any PageLearner)? = nil) {
        self.outlet = outlet
        self.round = round
        self.index = index
        sorter = PageSorter(index)
        self.learner = learner
    }

    /// Takes as much as a chunk from the descriptor; false at its end.
    mutating func take(from descriptor: Int32) throws(TorporError) -> Bool {
        let count = try Descriptor.fill(buffer.room, from: descriptor)
        if count > 0 { try take(buffer.bytes(count)) }
        return count == ChunkReference.size
    }

    /// Takes what is at the next place; false at the end.
    mutating func take(from read: PieceReading) throws(TorporError) -> Bool {
        switch try read(taken, buffer.room) {
        case .bytes(let count): try take(buffer.bytes(count))
        case .zeros(let count):
            note(Extent(zeros: count))
            taken += UInt64(count)
        case .unchanged(let count): try carry(count)
        case .end: return false
        }
        return true
    }

    /// The artifact goes on as it did in the last round, for so many bytes.
    private mutating func carry(_ count: Int) throws(TorporError) {
        var left = count
        while left > 0 {
            guard let run = run(at: taken), let round else {
                throw TorporError(.internal, "an artifact goes on as in a round that does not reach there")
            }
            let skipped = Int(taken - cursor.place)
            let bytes = min(left, run.bytes - skipped)
            if let chunk = run.chunk {
                let place = try carriedPlace(of: chunk, round.chunks[chunk])
                note(Extent(chunk: place, offset: run.offset + skipped, bytes: bytes))
            } else {
                note(Extent(zeros: bytes))
            }
            taken += UInt64(bytes)
            left -= bytes
        }
    }

    /// The run of the last round that holds this place; nil behind its end. Places come in order.
    private mutating func run(at place: UInt64) -> Extent? {
        guard let runs = round?.extents else { return nil }
        while cursor.run < runs.count {
            let run = runs[cursor.run]
            if place < cursor.place + UInt64(run.bytes) { return run }
            cursor = (cursor.run + 1, cursor.place + UInt64(run.bytes))
        }
        return nil
    }

    private mutating func carriedPlace(of number: Int, _ chunk: ChunkReference) throws(TorporError) -> Int {
        if let place = carried[number] { return place }
        guard try outlet.stands(chunk, second) else {
            throw TorporError(.notFound, "chunk \(chunk.hash) of an earlier round is not what it was", remedy: "the job begins anew")
        }
        chunks.append(chunk)
        carried[number] = chunks.count - 1
        return chunks.count - 1
    }

    /// Takes at most a chunk's bytes; only the last piece of an artifact may end in the middle of a page.
    mutating func take(_ piece: UnsafeRawBufferPointer) throws(TorporError) {
        taken += UInt64(piece.count)
        digests.read(piece)
        let fates = sorter.fates(digests)
        var page = 0
        while page < fates.count {
            var end = page + 1
            while end < fates.count, fates[end].continues(fates[end - 1]) { end += 1 }
            let run = UnsafeRawBufferPointer(
                rebasing: piece[page * ChunkReference.pageSize..<min(end * ChunkReference.pageSize, piece.count)])
            switch fates[page] {
            case .zeros: note(Extent(zeros: run.count))
            case .known(let chunk, let place):
                // Only an index tells of known pages.
                if let index, try !point(chunk, page: place, bytes: run.count, index) { try keep(run, pages: page) }
            case .kept: try keep(run, pages: page)
            }
            page = end
        }
    }

    /// What was cut; the last chunk is kept by now.
    mutating func finish() throws(TorporError) -> WrittenArtifact {
        try flush()
        return WrittenArtifact(extents: extents, chunks: chunks.compactMap { $0 })
    }

    /// The artifact goes on in a chunk that is kept already, and is from now on held for this one too; false for one not to be leaned on.
    private mutating func point(_ number: Int32, page: Int32, bytes: Int, _ index: PageIndex) throws(TorporError) -> Bool {
        let place = known[number] ?? chunks.count
        if place == chunks.count {
            let chunk = index.chunk(number)
            guard !unsound.contains(number), try outlet.stands(chunk, second) else {
                unsound.insert(number)
                return false
            }
            chunks.append(chunk)
            known[number] = place
        }
        note(Extent(chunk: place, offset: Int(page) * ChunkReference.pageSize, bytes: bytes))
        return true
    }

    /// Keeps a run of pages, the first of which has the digest at `pages`. A whole chunk is not copied first.
    private mutating func keep(_ run: UnsafeRawBufferPointer, pages: Int) throws(TorporError) {
        if packedBytes == 0, run.count == ChunkReference.size {
            note(Extent(chunk: chunks.count, offset: 0, bytes: run.count))
            let chunk = ChunkReference(hash: digests.name, bytes: run.count)
            try outlet.put(chunk, run, second)
            learner?.learn(chunk, digests)
            return chunks.append(chunk)
        }
        var (taken, page) = (0, pages)
        while taken < run.count {
            if packedBytes == 0 {
                packPlace = chunks.count
                chunks.append(nil)
            }
            let count = min(run.count - taken, ChunkReference.size - packedBytes)
            note(Extent(chunk: packPlace, offset: packedBytes, bytes: count))
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
        let chunk = ChunkReference(hash: packed.name, bytes: packedBytes)
        try outlet.put(chunk, pack.bytes(packedBytes), second)
        learner?.learn(chunk, packed)
        chunks[packPlace] = chunk
        packed.clear()
        packedBytes = 0
    }

    /// The artifact goes on with this run.
    private mutating func note(_ extent: Extent) {
        if let joined = extents.last?.joined(with: extent) { extents[extents.count - 1] = joined } else { extents.append(extent) }
    }
}
