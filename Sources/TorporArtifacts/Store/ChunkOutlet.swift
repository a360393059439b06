import TorporModel
import TorporPorts

/// Where a capture's chunks go: to whoever follows it, else to the disk, unless they are there. Those of a round go to both.
struct ChunkOutlet: Sendable {
    let chunks: ChunkFolder
    let ledger: ChunkLedger
    /// Keeps every chunk taken until the snapshot's manifest does.
    let hold: Hold
    /// nil for a capture that nobody may follow.
    let live: LiveCapture?
    /// Whether what a follower takes is stored here all the same.
    let storesAll: Bool
    /// What is written here.
    let written: WrittenChunks
    /// Whether all that a capture points into is to be whole here: of a move's, some is at its target alone.
    let leansOnThisNode: Bool

    /// Hands the chunk on or keeps it; the caller has just hashed these bytes. `second` is room for looking at what is on the disk.
    func put(_ chunk: ChunkReference, _ bytes: UnsafeRawBufferPointer, _ second: borrowing ChunkBuffer) throws(TorporError) {
        hold.take(CollectionOfOne(chunk.hash))
        if live?.offer(chunk, bytes) == true, !storesAll { return }
        try putUnsettled(second)
        try store(chunk, bytes, second)
    }

    /// Holds a chunk that was kept before, and says whether it may be pointed into.
    func stands(_ chunk: ChunkReference, _ second: borrowing ChunkBuffer) throws(TorporError) -> Bool {
        hold.take(CollectionOfOne(chunk.hash))
        if !leansOnThisNode || ledger.isKnownWhole(chunk.hash) { return true }
        guard try chunks.isWhole(chunk, second) else { return false }
        ledger.noteWhole(chunk.hash)
        return true
    }

    /// Keeps what a follower left before it had taken it.
    func putUnsettled(_ second: borrowing ChunkBuffer) throws(TorporError) {
        for (chunk, bytes) in live?.takeUnsettled() ?? [] {
            try bytes.withBytes { (raw) throws(TorporError) in try store(chunk, raw, second) }
        }
    }

    private func store(_ chunk: ChunkReference, _ bytes: UnsafeRawBufferPointer, _ second: borrowing ChunkBuffer) throws(TorporError) {
        if ledger.isKnownWhole(chunk.hash) { return }
        // A file of that name may be torn by a crash: the capture must not lean on it unseen.
        if try !chunks.isWhole(chunk, second) {
            try chunks.put(chunk.hash, bytes)
            hold.spend(UInt64(bytes.count))
            written.note(chunk)
        }
        ledger.noteWhole(chunk.hash)
    }
}
