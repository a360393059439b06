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
    /// What was asked for ahead of its time and is no memory of the process, not all of it.
    private let edge = Mutex<PageAsk?>(nil)

    /// The most that one message carries, in bytes.
    private static let piece: UInt64 = 1 << 20
    /// What is brought at once of memory that nobody waits for, in bytes: four messages, and how long a process may have to wait behind them.
    private static let stretch: UInt64 = 4 << 20
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
        guard ask.bytes > Self.page, !isAtEdge(ask), let wide = ask.widened(to: Self.stretch) else { return try await exactly(ask) }
        let (bytes, failure) = await asMuch(of: wide)
        if let (piece, error) = failure {
            // What lies behind may be no memory of the process at all. A peer that is silent is not asked twice.
            if bytes.count < ask.bytes, error.code.outcomeUnknown { throw error }
            edge.withLock { $0 = piece }
        }
        guard bytes.count >= ask.bytes else { return try await exactly(ask) }
        let come = PageAsk(process: ask.process, address: ask.address, bytes: UInt64(bytes.count))
        ahead.withLock { $0 = MemoryAhead(ask: come, bytes: bytes) }
        return Array(bytes.prefix(Int(clamping: ask.bytes)))
    }

    private func isAtEdge(_ ask: PageAsk) -> Bool {
        edge.withLock { $0.map { $0.process == ask.process && ask.address >= $0.address && ask.address - $0.address < $0.bytes } ?? false }
    }

    private func exactly(_ ask: PageAsk) async throws(TorporError) -> [UInt8] {
        let (bytes, failure) = await asMuch(of: ask)
        if let failure { throw failure.error }
        return bytes
    }

    /// What came without a gap, and the first piece that did not. All are asked for at once, of which there are some four: so many round trips
    /// take the time of one.
    private func asMuch(of ask: PageAsk) async -> (bytes: [UInt8], failure: (piece: PageAsk, error: TorporError)?) {
        let pieces = ask.pieces(of: Self.piece)
        let answers = await withTaskGroup(of: (Int, Result<[UInt8], TorporError>).self) { group in
            for (place, piece) in pieces.enumerated() { group.addTask { (place, await self.answer(to: piece)) } }
            var answers = [Result<[UInt8], TorporError>](repeating: .success([]), count: pieces.count)
            for await (place, answer) in group { answers[place] = answer }
            return answers
        }
        var bytes: [UInt8] = []
        for (piece, answer) in zip(pieces, answers) {
            switch answer {
            case .success(let more): bytes += more
            case .failure(let error): return (bytes, (piece, error))
            }
        }
        return (bytes, nil)
    }

    private func answer(to piece: PageAsk) async -> Result<[UInt8], TorporError> {
        do throws(TorporError) {
            let bytes = try await peer.pages(piece, of: copy.workload, attempt: attempt, from: address.withLock { $0 })
            guard bytes.count == piece.bytes else {
                throw TorporError(.unreachable, "\(bytes.count) bytes of memory came where \(piece.bytes) were due")
            }
            return .success(bytes)
        } catch {
            return .failure(error)
        }
    }
}
