import TorporModel

/// Cuts one artifact into chunks and keeps those that are not there yet. Lives in one blocking call.
struct ChunkIntake: ~Copyable {
    /// Where chunks lie.
    private let chunks: ChunkFolder
    private let ledger: ChunkLedger
    private let hold: Hold
    /// What came from the descriptor.
    private let buffer = ChunkBuffer()
    /// For looking at what is on disk while `buffer` holds what came.
    private let second = ChunkBuffer()
    /// In the order of the artifact.
    private(set) var taken: [ChunkReference] = []
    /// Of the artifact so far, shared chunks counted each time.
    private(set) var bytes: UInt64 = 0

    /// `hold` keeps every chunk taken until the snapshot's manifest does.
    init(chunks: ChunkFolder, ledger: ChunkLedger, hold: Hold) {
        self.chunks = chunks
        self.ledger = ledger
        self.hold = hold
    }

    /// Takes one chunk from the descriptor; false at its end.
    mutating func take(from descriptor: Int32) throws(TorporError) -> Bool {
        let count = try Descriptor.fill(buffer.room, from: descriptor)
        if count > 0 { try take(buffer.bytes(count)) }
        return count == ChunkReference.size
    }

    /// Takes one chunk of at most `ChunkReference.size` bytes.
    mutating func take(_ piece: UnsafeRawBufferPointer) throws(TorporError) {
        let chunk = ChunkReference(hash: ChunkBuffer.hash(piece), bytes: piece.count)
        hold.take(CollectionOfOne(chunk.hash))
        if !ledger.isKnownWhole(chunk.hash) {
            // A file of that name may be torn by a crash: the capture must not lean on it unseen.
            if try !chunks.isWhole(chunk, second) {
                try chunks.put(chunk.hash, piece)
                hold.spend(UInt64(piece.count))
            }
            ledger.noteWhole(chunk.hash)
        }
        taken.append(chunk)
        bytes += UInt64(piece.count)
    }
}
