import Synchronization
import TorporModel
import TorporPorts

/// One copy that lacks memory, and where that is: asked of the original's agent, a piece at a time.
final class Filling: PageSource {
    let copy: CopyID
    let backend: any LazyBackend
    /// By which attempt the original was frozen.
    private let attempt: Attempt
    private let peer: any PagePeer
    private let address: Mutex<PeerAddress>
    /// The original is frozen, so what has come ahead of its time is as good as what comes when asked for.
    private let ahead = Mutex<MemoryAhead?>(nil)

    /// The most that one message carries, in bytes.
    private static let piece: UInt64 = 1 << 20
    /// The least that is asked for, in bytes.
    private static let page: UInt64 = 4096

    init(copy: CopyID, attempt: Attempt, backend: any LazyBackend, peer: any PagePeer, address: PeerAddress) {
        self.copy = copy
        self.attempt = attempt
        self.backend = backend
        self.peer = peer
        self.address = Mutex(address)
    }

    /// The original's agent may listen elsewhere by now.
    func turn(to other: Filling) { address.withLock { $0 = other.address.withLock { $0 } } }

    func pages(_ ask: PageAsk) async throws(TorporError) -> [UInt8] {
        if let known = ahead.withLock({ $0?.answer(to: ask) }) { return known }
        // A single page is what a process waits for: it is answered with nothing beside it.
        guard ask.bytes > Self.page, let wide = ask.widened(to: Self.piece) else { return try await exactly(ask) }
        do throws(TorporError) {
            let bytes = try await exactly(wide)
            ahead.withLock { $0 = MemoryAhead(ask: wide, bytes: bytes) }
            return Array(bytes.prefix(Int(clamping: ask.bytes)))
        } catch let error where !error.code.outcomeUnknown {
            // What lies behind may be no memory of the process at all. A peer that is silent is not asked twice.
            return try await exactly(ask)
        }
    }

    private func exactly(_ ask: PageAsk) async throws(TorporError) -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in ask.pieces(of: Self.piece) {
            let more = try await peer.pages(piece, of: copy.workload, attempt: attempt, from: address.withLock { $0 })
            guard more.count == piece.bytes else {
                throw TorporError(.unreachable, "\(more.count) bytes of memory came where \(piece.bytes) were due")
            }
            bytes += more
        }
        return bytes
    }
}
