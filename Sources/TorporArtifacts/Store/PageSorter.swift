import TorporModel

/// Which pages of a piece are zeros, which are known, and which have to be kept: decided by their digests and by what the reader of the
/// restore will have at hand.
struct PageSorter {
    /// Reading a chunk again costs a restore about as much as so many pages cost a transfer: for fewer it is not pointed into.
    static let pagesPerChunk = 32

    /// What becomes of one page.
    enum Fate: Equatable {
        case zeros
        /// Lies in that chunk of the index, at that page.
        case known(Int32, page: Int32)
        case kept

        /// Whether a page with this fate goes on where one with `other` ended.
        func continues(_ other: Fate) -> Bool {
            switch (other, self) {
            case (.zeros, .zeros), (.kept, .kept): true
            case (.known(let chunk, let page), .known(let next, let place)): chunk == next && place == page + 1
            default: false
            }
        }
    }

    private let index: PageIndex?
    /// The chunks that a reader who has come so far has at hand, the last wanted last. One place is left to what is kept anew.
    private var atHand: [Int32] = []

    init(_ index: PageIndex?) { self.index = index }

    /// One for each page, in order.
    mutating func fates(_ digests: borrowing PageDigests) -> [Fate] {
        guard let index else { return (0..<digests.count).map { digests[$0] == PageDigests.zeros ? .zeros : .kept } }
        let places = index.find(digests)
        let worthwhile = worthwhile(places)
        return (0..<digests.count).map { page in
            if digests[page] == PageDigests.zeros { return .zeros }
            guard let place = places[page], worthwhile.contains(place.chunk) else { return .kept }
            return .known(place.chunk, page: place.page)
        }
    }

    /// The chunks that this piece may point into: all at hand, and of the others as many as pay for being read, the most useful first.
    private mutating func worthwhile(_ places: [PageIndex.Place?]) -> Set<Int32> {
        var counts: [Int32: Int] = [:]
        for case let place? in places { counts[place.chunk, default: 0] += 1 }
        var pages = 0
        var chosen: [Int32] = []
        for chunk in atHand {
            guard let count = counts[chunk] else { continue }
            pages += count
            chosen.append(chunk)
        }
        var misses = 0
        let others = counts.filter { !atHand.contains($0.key) }.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        for (chunk, count) in others {
            guard (misses + 1) * Self.pagesPerChunk <= pages + count else { break }
            misses += 1
            pages += count
            chosen.append(chunk)
        }
        atHand = Array((atHand.filter { !chosen.contains($0) } + chosen).suffix(ChunkReader.atHand - 1))
        return Set(chosen)
    }
}
