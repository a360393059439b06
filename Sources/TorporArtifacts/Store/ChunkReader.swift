import Glibc
import TorporModel

/// Hands out the bytes of artifacts run by run. A chunk is checked when it is read, and stays at hand for the next runs in it. Lives in
/// one blocking call.
struct ChunkReader: ~Copyable {
    /// How many chunks stay at hand: a memory that was captured again alternates between what it was and what is new.
    static let atHand = 16

    private let chunks: ChunkFolder
    private let ledger: ChunkLedger
    private let table: [ChunkReference]
    /// Rooms of a chunk each, made when they are needed: most artifacts are read with one.
    private var rooms: [UnsafeMutableRawBufferPointer] = []
    /// Which chunk each room holds, and when it was last wanted.
    private var places: [(chunk: Int?, wanted: Int)] = []
    private var clock = 0
    private let zeros = ZeroBytes()

    /// `table` is the manifest's.
    init(_ table: [ChunkReference], chunks: ChunkFolder, ledger: ChunkLedger) {
        self.table = table
        self.chunks = chunks
        self.ledger = ledger
    }

    deinit { for room in rooms { room.deallocate() } }

    /// Run after run, each only after its chunk was found right.
    mutating func each(
        _ artifact: ArtifactDescriptor, _ body: (UnsafeRawBufferPointer) throws(TorporError) -> Void
    ) throws(TorporError) {
        for extent in artifact.extents {
            if let place = extent.chunk {
                let bytes = try chunk(place)
                try body(UnsafeRawBufferPointer(rebasing: bytes[extent.offset..<extent.offset + extent.bytes]))
            } else {
                try zeros.hand(extent.bytes, body)
            }
        }
    }

    /// The chunk's bytes, from the disk if they are not at hand; what was wanted longest ago makes room.
    private mutating func chunk(_ place: Int) throws(TorporError) -> UnsafeRawBufferPointer {
        clock += 1
        let chunk = table[place]
        if let found = places.firstIndex(where: { $0.chunk == place }) {
            places[found].wanted = clock
            return UnsafeRawBufferPointer(rebasing: rooms[found][..<chunk.bytes])
        }
        let slot = emptied()
        do {
            try chunks.read(chunk, into: rooms[slot], by: ledger.isKnownWhole(chunk.hash) ? .seal : .hash)
            ledger.noteWhole(chunk.hash)
        } catch {
            ledger.noteDamaged(chunk.hash)
            throw error
        }
        places[slot] = (place, clock)
        return UnsafeRawBufferPointer(rebasing: rooms[slot][..<chunk.bytes])
    }

    /// A room for another chunk.
    private mutating func emptied() -> Int {
        if rooms.count < Self.atHand {
            rooms.append(.allocate(byteCount: ChunkReference.size, alignment: ChunkReference.pageSize))
            places.append((nil, 0))
            return rooms.count - 1
        }
        let oldest = places.indices.min { places[$0].wanted < places[$1].wanted } ?? 0
        places[oldest].chunk = nil
        return oldest
    }
}
