import Synchronization
import TorporModel

/// Chunks of one snapshot that are read before anybody asks for them: an engine takes a tenth of a second to begin, in which disk and cipher have
/// nothing to do. What cannot be read early is read, and complained of, in its turn.
final class EarlyChunks: Sendable {
    private struct State {
        /// Still to be read, the next one last, and how many will ask for each.
        var due: [(chunk: Int, uses: Int)] = []
        /// Whole, and not yet asked for by all who will.
        var rooms: [Int: (room: ChunkRoom, uses: Int)] = [:]
        /// Asked for in the meantime: not read here any more.
        var passed: Set<Int> = []
    }

    private let state = Mutex(State())
    private let budget: EarlyBudget

    init(_ budget: EarlyBudget) { self.budget = budget }

    /// What nobody has asked for is not kept.
    deinit { budget.give(back: state.withLock { $0.rooms.count }) }

    /// Names what will be asked for: the smallest artifacts first, which are what an engine begins with.
    func expect(_ artifacts: [ArtifactDescriptor]) {
        var (order, uses): ([Int], [Int: Int]) = ([], [:])
        for artifact in artifacts.sorted(by: { $0.extents.count < $1.extents.count }) {
            var seen: Set<Int> = []
            for chunk in artifact.extents.compactMap(\.chunk) where seen.insert(chunk).inserted {
                if uses[chunk] == nil { order.append(chunk) }
                uses[chunk, default: 0] += 1
            }
        }
        let due = order.reversed().map { ($0, uses[$0] ?? 1) }
        state.withLock { $0.due = due }
    }

    /// Reads one after the other by `read` until all are read, or there is no more room for what comes early. Blocks.
    func fill(_ read: (Int, ChunkRoom) throws(TorporError) -> Void) {
        while budget.take() {
            guard let (chunk, uses) = next() else { return budget.give(back: 1) }
            let room = ChunkRoom()
            let isKept =
                (try? read(chunk, room)) != nil
                && state.withLock { state in
                    if state.passed.contains(chunk) { return false }
                    state.rooms[chunk] = (room, uses)
                    return true
                }
            if !isKept { budget.give(back: 1) }
        }
    }

    /// The chunk, if it is here already; the last who asks has it for himself.
    func take(_ chunk: Int) -> ChunkRoom? {
        let (room, isLast) = state.withLock { state -> (ChunkRoom?, Bool) in
            guard let (room, uses) = state.rooms[chunk] else {
                state.passed.insert(chunk)
                return (nil, false)
            }
            state.rooms[chunk] = uses > 1 ? (room, uses - 1) : nil
            return (room, uses <= 1)
        }
        if isLast { budget.give(back: 1) }
        return room
    }

    private func next() -> (chunk: Int, uses: Int)? {
        state.withLock { state in
            while let next = state.due.popLast() {
                if !state.passed.contains(next.chunk) { return next }
            }
            return nil
        }
    }
}
