import TorporModel

/// Where a capture's chunks go: to the disk, unless they are there.
struct ChunkOutlet: Sendable {
    let chunks: ChunkFolder
    let ledger: ChunkLedger
    /// Keeps every chunk taken until the snapshot's manifest does.
    let hold: Hold

    /// Keeps the chunk; the caller has just hashed these bytes. `second` is room for looking at what is on the disk.
    func put(_ chunk: ChunkReference, _ bytes: UnsafeRawBufferPointer, _ second: borrowing ChunkBuffer) throws(TorporError) {
        hold.take(CollectionOfOne(chunk.hash))
        if ledger.isKnownWhole(chunk.hash) { return }
        // A file of that name may be torn by a crash: the capture must not lean on it unseen.
        if try !chunks.isWhole(chunk, second) {
            try chunks.put(chunk.hash, bytes)
            hold.spend(UInt64(bytes.count))
        }
        ledger.noteWhole(chunk.hash)
    }
}
