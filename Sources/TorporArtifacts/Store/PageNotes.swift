import Crypto
import Synchronization
import TorporModel

/// The digests of the pages of a checkpoint's chunks, kept beside it so that the next one of its workload need not keep again what has not
/// changed: 8 KiB for a chunk of 1 MiB.
///
/// Written as the digests of each chunk, in the order of the manifest's table. A chunk is called by the hash of exactly these bytes, so
/// whoever reads them believes only what fits; what does not costs space, and never a wrong page.
final class PageNotes: PageLearner {
    private let notes = Mutex<[ContentHash: [UInt8]]>([:])
    /// Of the checkpoint that this one may point into.
    private let older: PageNotes?
    /// For the rounds of the same checkpoint.
    private let index: PageIndex?

    /// Knows what is known of the checkpoint before, and tells `index` what it learns.
    init(after older: PageNotes?, telling index: PageIndex? = nil) {
        self.older = older
        self.index = index
    }

    /// Those of a checkpoint, as far as they are what `chunks` are called by.
    convenience init(reading bytes: [UInt8], of chunks: [ChunkReference]) {
        self.init(after: nil)
        var start = 0
        for chunk in chunks {
            let end = start + Self.bytes(of: chunk)
            guard end <= bytes.count else { return }
            let digests = Array(bytes[start..<end])
            if ContentHash(bytes: SHA256.hash(data: digests)) == chunk.hash { notes.withLock { $0[chunk.hash] = digests } }
            start = end
        }
    }

    /// How long the digests of these chunks are together.
    static func bytes(of chunks: [ChunkReference]) -> Int { chunks.reduce(0) { $0 + bytes(of: $1) } }

    private static func bytes(of chunk: ChunkReference) -> Int {
        (chunk.bytes + ChunkReference.pageSize - 1) / ChunkReference.pageSize * PageDigests.width
    }

    func learn(_ chunk: ChunkReference, _ digests: borrowing PageDigests) {
        let bytes = digests.bytes
        notes.withLock { $0[chunk.hash] = bytes }
        index?.learn(chunk, digests)
    }

    /// What `init(reading:of:)` reads; zeros for what is not known.
    func encoded(_ chunks: [ChunkReference]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.bytes(of: chunks))
        for chunk in chunks { bytes += self[chunk] ?? [UInt8](repeating: 0, count: Self.bytes(of: chunk)) }
        return bytes
    }

    /// Where each of their pages lies.
    func index(_ chunks: [ChunkReference]) -> PageIndex {
        let index = PageIndex()
        for chunk in chunks {
            guard let digests = self[chunk] else { continue }
            index.add(
                chunk,
                digests.withUnsafeBytes { raw in
                    stride(from: 0, to: raw.count, by: PageDigests.width).map {
                        PageDigest(UnsafeRawBufferPointer(rebasing: raw[$0..<$0 + PageDigests.width]))
                    }
                })
        }
        return index
    }

    private subscript(chunk: ChunkReference) -> [UInt8]? { notes.withLock { $0[chunk.hash] } ?? older?[chunk] }
}
