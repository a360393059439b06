import TorporModel

/// Hands out the bytes of one artifact run by run. A chunk is checked when it is read, and stays at hand for the next runs in it. Lives in
/// one blocking call.
///
/// While a run is handed out the next chunk that is not at hand is read, and no more than that one: the disk and the cipher work while criu
/// takes its time. What is wrong with it is said when its turn has come, so no byte before it is kept back.
struct ChunkReader: ~Copyable {
    /// How many chunks stay at hand: a memory that was captured again alternates between what it was and what is new.
    static let atHand = 16

    /// A chunk at hand, or on its way there.
    private struct Place {
        var room = ChunkRoom()
        /// Others may read in this room, too: nothing is read into it.
        var isShared = false
        /// Its place in the table; nil for none.
        var chunk: Int?
        /// The last run that wants it, as far as was looked.
        var wanted = 0
    }

    private let runs: [Extent]
    private let table: [ChunkReference]
    private let chunks: ChunkFolder
    private let ledger: ChunkLedger
    private let early: EarlyChunks?
    /// Made when they are needed.
    private var places: [Place] = []
    /// How many runs were looked at, those ahead of their turn among them.
    private var looked = 0
    /// The chunk that is being read before its turn.
    private var ahead: (slot: Int, work: WorkBeside)?
    private let zeros = ZeroBytes()

    /// `table` is the manifest's; `early` has what was read of it before.
    init(
        _ artifact: ArtifactDescriptor, _ table: [ChunkReference], chunks: ChunkFolder, ledger: ChunkLedger, early: EarlyChunks? = nil
    ) {
        runs = artifact.extents
        self.table = table
        self.chunks = chunks
        self.ledger = ledger
        self.early = early
    }

    /// Nothing reads on for a reader that has gone; what it found then concerns nobody.
    deinit { try? ahead?.work.wait() }

    /// Run after run, each only after its chunk was found right. To be called once.
    mutating func each(_ body: (UnsafeRawBufferPointer) throws(TorporError) -> Void) throws(TorporError) {
        try each(body, zeros: nil)
    }

    /// The same; with `zeros`, a run of zeros is told by its length and not handed out.
    mutating func each(
        _ body: (UnsafeRawBufferPointer) throws(TorporError) -> Void, zeros skip: ((Int) throws(TorporError) -> Void)?
    ) throws(TorporError) {
        for (number, run) in runs.enumerated() {
            if let chunk = run.chunk {
                let room = try room(of: chunk, for: number)
                lookAhead(of: number)
                try room.hand(run.offset..<run.offset + run.bytes, body)
            } else if let skip {
                try skip(run.bytes)
            } else {
                try zeros.hand(run.bytes, body)
            }
        }
    }

    /// The chunk's room, filled from the disk if it is not at hand.
    private mutating func room(of chunk: Int, for run: Int) throws(TorporError) -> ChunkRoom {
        if let slot = slot(of: chunk) {
            if let work = ahead?.work, ahead?.slot == slot {
                ahead = nil
                try work.wait()
            }
            places[slot].wanted = max(places[slot].wanted, run)
            return places[slot].room
        }
        // What was looked at ahead is at hand: so no place is wanted by a later run than this one.
        guard let slot = emptied(before: run) else { preconditionFailure("every chunk at hand is wanted later") }
        if !isEarly(chunk, at: slot) { try Self.read(table[chunk], into: places[slot].room, chunks, ledger) }
        (places[slot].chunk, places[slot].wanted) = (chunk, run)
        return places[slot].room
    }

    /// Begins to read the next chunk that is not at hand, unless one would have to go for it that is wanted earlier.
    private mutating func lookAhead(of run: Int) {
        if ahead != nil { return }
        looked = max(looked, run + 1)
        while looked < runs.count {
            if let chunk = runs[looked].chunk {
                guard let slot = slot(of: chunk) ?? begin(chunk, before: run) else { return }
                places[slot].wanted = looked
            }
            looked += 1
            if ahead != nil { return }
        }
    }

    private mutating func begin(_ chunk: Int, before run: Int) -> Int? {
        guard let slot = emptied(before: run) else { return nil }
        places[slot].chunk = chunk
        if isEarly(chunk, at: slot) { return slot }
        let (reference, room, chunks, ledger) = (table[chunk], places[slot].room, chunks, ledger)
        ahead = (slot, WorkBeside { () throws(TorporError) in try Self.read(reference, into: room, chunks, ledger) })
        return slot
    }

    /// Whether it was read before, and is at hand at this place now; if not, there is room for it.
    private mutating func isEarly(_ chunk: Int, at slot: Int) -> Bool {
        let found = early?.take(chunk)
        if found != nil || places[slot].isShared { places[slot].room = found ?? ChunkRoom() }
        places[slot].isShared = found != nil
        return found != nil
    }

    /// Reads a chunk and has it checked: by its seal alone only when this process knows it.
    static func read(
        _ chunk: ChunkReference, into room: ChunkRoom, _ chunks: ChunkFolder, _ ledger: ChunkLedger
    ) throws(TorporError) {
        do throws(TorporError) {
            let proof: ChunkProof = ledger.isKnownWhole(chunk.hash) ? .seal : .hash
            try room.fill { (bytes) throws(TorporError) in try chunks.read(chunk, into: bytes, by: proof) }
            ledger.noteWhole(chunk.hash)
        } catch {
            ledger.noteDamaged(chunk.hash)
            throw error
        }
    }

    private func slot(of chunk: Int) -> Int? { places.firstIndex { $0.chunk == chunk } }

    /// A place for another chunk: what was wanted longest ago makes room; nil when this run or a later one wants them all.
    private mutating func emptied(before run: Int) -> Int? {
        if places.count < Self.atHand {
            places.append(Place())
            return places.count - 1
        }
        guard let oldest = places.indices.min(by: { places[$0].wanted < places[$1].wanted }), places[oldest].wanted < run else {
            return nil
        }
        places[oldest].chunk = nil
        return oldest
    }
}
