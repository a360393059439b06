import TorporModel
import TorporPorts

/// Takes what a followed capture offers into the chunk store.
struct StoreFollower: CaptureFollower {
    let chunks: ChunkFolder
    let ledger: ChunkLedger
    let work: BlockingWork
    let followed: Followed
    let source: NodeID

    func has(_ chunk: ChunkReference) async throws(TorporError) -> Bool {
        followed.hold.take(CollectionOfOne(chunk.hash))
        if ledger.isKnownWhole(chunk.hash) { return true }
        let chunks = chunks
        guard try await work.run({ () throws(TorporError) in try chunks.isWhole(chunk, ChunkBuffer()) }) else { return false }
        ledger.noteWhole(chunk.hash)
        return true
    }

    /// Reserved one by one: how great the capture will be, nobody knows yet.
    func take(_ chunk: ChunkReference, _ bytes: any ChunkBytes) async throws(TorporError) {
        followed.hold.take(CollectionOfOne(chunk.hash))
        let (chunks, followed, source) = (chunks, followed, source)
        try await work.run { () throws(TorporError) in
            try bytes.withBytes { (raw) throws(TorporError) in
                guard raw.count == chunk.bytes, ChunkName.of(raw) == chunk.hash else {
                    throw TorporError(.corrupt, "chunk \(chunk.hash) came damaged from \(source)", remedy: "check that node's memory")
                }
                try followed.hold.reserve(UInt64(raw.count))
                defer { followed.hold.spend(UInt64(raw.count)) }
                try chunks.put(chunk.hash, raw)
            }
        }
        ledger.noteWhole(chunk.hash)
        followed.note(chunk, sent: bytes.sentCount)
    }
}
