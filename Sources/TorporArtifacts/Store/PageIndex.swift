import Synchronization
import TorporModel

/// Where the pages of a workload's earlier captures lie, by their digests: what is found here is pointed at, not stored or sent again.
///
/// Digests are SHA-256, so what is found is the same page, wherever in the memory it was. One entry costs about 60 bytes: 16 MiB for a
/// gigabyte of memory.
final class PageIndex: PageLearner {
    /// 16 GiB of memory, a gigabyte of index: pages beyond that are not remembered, and travel again.
    private static let most = 1 << 22

    /// A page of a chunk.
    struct Place: Sendable {
        /// In the index's own table.
        let chunk: Int32
        let page: Int32
    }

    private struct State {
        var places: [PageDigest: Place] = [:]
        var table: [ChunkReference] = []
    }

    private let state = Mutex(State())

    /// Remembers the pages of a chunk that is kept.
    func learn(_ chunk: ChunkReference, _ digests: borrowing PageDigests) {
        // Out of the closure: what is not copyable cannot be captured.
        add(chunk, (0..<digests.count).map { digests[$0] })
    }

    /// The same of digests that were kept elsewhere, and are known to be those of the chunk.
    func add(_ chunk: ChunkReference, _ pages: [PageDigest]) {
        state.withLock { state in
            guard state.places.count + pages.count <= Self.most else { return }
            let number = Int32(state.table.count)
            state.table.append(chunk)
            for (page, digest) in pages.enumerated() where state.places[digest] == nil {
                state.places[digest] = Place(chunk: number, page: Int32(page))
            }
        }
    }

    /// Where each page is known to lie; nil for one that is not.
    func find(_ digests: borrowing PageDigests) -> [Place?] {
        let pages = (0..<digests.count).map { digests[$0] }
        return state.withLock { state in pages.map { state.places[$0] } }
    }

    /// The chunk of a place.
    func chunk(_ number: Int32) -> ChunkReference { state.withLock { $0.table[Int(number)] } }
}
