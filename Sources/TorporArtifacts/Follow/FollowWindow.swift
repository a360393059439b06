import TorporModel
import TorporPorts

/// What is offered to a follower and not settled: its bytes are nowhere else, so they stay here until they are.
///
/// A pure value. It asks before it sends, until a run of *wants* makes asking a waste of a round trip; the first *have* brings that back.
struct FollowWindow {
    /// One offer without an end.
    private struct Offer {
        let chunk: ChunkReference
        let bytes: [UInt8]
        var isSent: Bool
    }

    /// What follows from an answer.
    enum Step {
        case send(FeedItem)
        /// The chunk is the follower's now.
        case settled(ContentHash)
    }

    /// Wants in a row after which data goes along with the offer: as many chunks as the usual credit has.
    static let runOfWants = 4

    private let credit: Int
    private var offers: [UInt64: Offer] = [:]
    private var hashes: Set<ContentHash> = []
    private var next: UInt64 = 0
    private var wants = 0
    /// Bytes in memory for the follower's sake.
    private(set) var bytes = 0

    init(credit: Int) { self.credit = credit }

    var isEmpty: Bool { offers.isEmpty }

    /// A chunk greater than the whole credit goes alone.
    func hasRoom(for count: Int) -> Bool { bytes == 0 || bytes + count <= credit }

    func isOffered(_ hash: ContentHash) -> Bool { hashes.contains(hash) }

    /// What to send. The caller has asked whether there is room.
    mutating func offer(_ chunk: ChunkReference, _ piece: [UInt8]) -> FeedItem {
        let isEager = wants >= Self.runOfWants
        let index = next
        next += 1
        offers[index] = Offer(chunk: chunk, bytes: piece, isSent: isEager)
        hashes.insert(chunk.hash)
        bytes += piece.count
        return FeedItem(index: index, chunk: chunk, bytes: isEager ? piece : nil)
    }

    /// - Throws: `invalidArgument` for an answer that fits no offer: a line to be given up.
    mutating func take(_ answer: FollowerAnswer) throws(TorporError) -> Step {
        switch answer {
        case .want(let index):
            guard let offer = offers[index], !offer.isSent else { throw Self.senseless }
            offers[index]?.isSent = true
            wants += 1
            return .send(FeedItem(index: index, bytes: offer.bytes))
        case .have(let index):
            wants = 0
            return try settle(index)
        case .stored(let index):
            guard offers[index]?.isSent == true else { throw Self.senseless }
            return try settle(index)
        }
    }

    /// In the order in which they were offered: to be stored here when the line is given up.
    var unsettled: [(chunk: ChunkReference, bytes: [UInt8])] {
        offers.sorted { $0.key < $1.key }.map { ($0.value.chunk, $0.value.bytes) }
    }

    private mutating func settle(_ index: UInt64) throws(TorporError) -> Step {
        guard let offer = offers.removeValue(forKey: index) else { throw Self.senseless }
        hashes.remove(offer.chunk.hash)
        bytes -= offer.bytes.count
        return .settled(offer.chunk.hash)
    }

    private static let senseless = TorporError(.invalidArgument, "what was not offered or sent cannot be wanted, had or stored")
}
