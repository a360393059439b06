import Glibc
import TorporModel

/// Hands out the bytes of artifacts run by run. A chunk is hashed when it is read, and stays at hand for the next runs in it. Lives in
/// one blocking call.
struct ChunkReader: ~Copyable {
    /// How many chunks stay at hand: a memory that was captured again alternates between what it was and what is new.
    private static let atHand = 4

    private let chunks: ChunkFolder
    private let ledger: ChunkLedger
    private let table: [ChunkReference]
    /// In one piece, so that the reader owns its rooms.
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: atHand * ChunkReference.size, alignment: ChunkReference.pageSize)
    /// Which chunk each part of the room holds, and when it was last wanted.
    private var places = [(chunk: Int?, wanted: Int)](repeating: (nil, 0), count: atHand)
    private var clock = 0
    private let zeros = ZeroBytes()

    /// `table` is the manifest's.
    init(_ table: [ChunkReference], chunks: ChunkFolder, ledger: ChunkLedger) {
        self.table = table
        self.chunks = chunks
        self.ledger = ledger
    }

    deinit { room.deallocate() }

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
        var slot = places.firstIndex { $0.chunk == place }
        if slot == nil {
            let oldest = places.indices.min { places[$0].wanted < places[$1].wanted } ?? 0
            places[oldest].chunk = nil
            do { try chunks.read(chunk, into: part(oldest)) } catch {
                ledger.noteDamaged(chunk.hash)
                throw error
            }
            slot = oldest
        }
        let found = slot ?? 0
        places[found] = (place, clock)
        return UnsafeRawBufferPointer(rebasing: part(found)[..<chunk.bytes])
    }

    private func part(_ slot: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: room[slot * ChunkReference.size..<(slot + 1) * ChunkReference.size])
    }
}
