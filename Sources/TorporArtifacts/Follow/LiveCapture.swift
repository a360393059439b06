import Dispatch
import Synchronization
import TorporModel
import TorporPorts

/// A capture that may be followed, as its writers and its feed see it. Either may come first.
///
/// Writers block on threads of the store's own while the follower's window is full; the feed never blocks, and gives the line up when
/// nothing moves, so that no writer waits for ever.
final class LiveCapture: Sendable {
    /// How it stands between capture and follower.
    private enum Following {
        case awaited
        case goesOn(FollowWindow, by: NodeID)
        /// Nobody follows any more; these were offered and not taken, and are to be stored here.
        case over(unsettled: [(chunk: ChunkReference, bytes: [UInt8])])
    }

    private struct State {
        var following = Following.awaited
        /// Who may follow; nil until the capture has begun.
        var owner: NodeID?
        /// Whether writers wait for room in the follower's window.
        var waits = true
        /// What the follower has taken.
        var taken: Set<ContentHash> = []
        /// How often something was offered or settled: stands still when nothing moves.
        var moves = 0
        var writers: [DispatchSemaphore] = []
        var drains: [CheckedContinuation<Void, Never>] = []
    }

    /// What is to be sent to the follower; ends with the capture or the line.
    let items: AsyncStream<FeedItem>
    /// Ends when a follower has come, or nobody can come any more.
    let arrival: AsyncStream<Void>
    private let feed: AsyncStream<FeedItem>.Continuation
    private let arrived: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init() {
        (items, feed) = AsyncStream.makeStream()
        (arrival, arrived) = AsyncStream.makeStream()
    }
}

// MARK: - The capture's side

extension LiveCapture {
    /// The capture begins; somebody else than its follower, who came before it, is sent away.
    ///
    /// - Parameter waits: what the follower has no room for is waited with; else it is the caller's to store, who would keep a workload that runs
    /// from being stopped for as long as a slow line takes.
    func begin(for owner: NodeID, waits: Bool = true) {
        let stranger = state.withLock { state in
            (state.owner, state.waits) = (owner, waits)
            guard case .goesOn(_, let node) = state.following else { return false }
            return node != owner
        }
        if stranger { giveUp() }
    }

    /// Offers a chunk; waits while the follower's window is full. False when nobody takes it: the chunk is the caller's to store.
    func offer(_ chunk: ChunkReference, _ bytes: UnsafeRawBufferPointer) -> Bool {
        /// What the lock was left with.
        enum Turn {
            case taken
            case nobody
            case wait(DispatchSemaphore)
        }
        while true {
            let turn = state.withLock { state -> Turn in
                guard case .goesOn(var window, let node) = state.following else { return .nobody }
                if state.taken.contains(chunk.hash) || window.isOffered(chunk.hash) { return .taken }
                guard window.hasRoom(for: bytes.count) else {
                    guard state.waits else { return .nobody }
                    let gate = DispatchSemaphore(value: 0)
                    state.writers.append(gate)
                    return .wait(gate)
                }
                feed.yield(window.offer(chunk, [UInt8](bytes)))
                state.following = .goesOn(window, by: node)
                state.moves += 1
                return .taken
            }
            switch turn {
            case .taken: return true
            case .nobody: return false
            case .wait(let gate): gate.wait()
            }
        }
    }

    /// What was offered to a follower that has gone, once: whoever asks has to store it.
    func takeUnsettled() -> [(chunk: ChunkReference, bytes: [UInt8])] {
        state.withLock { state in
            guard case .over(let unsettled) = state.following else { return [] }
            state.following = .over(unsettled: [])
            return unsettled
        }
    }

    /// Until the follower has taken all that was offered, or has gone.
    func drain() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                guard case .goesOn(let window, _) = state.following, !window.isEmpty else { return true }
                state.drains.append(continuation)
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    /// The capture is over, well or not: so is the feed.
    func end() { giveUp() }
}

// MARK: - The feed's side

extension LiveCapture {
    var hasBegun: Bool { state.withLock { $0.owner != nil } }

    /// A follower has come.
    ///
    /// - Throws: `permissionDenied` for another than the one that may; `refused` for a second.
    func attach(_ node: NodeID, credit: Int) throws(TorporError) {
        try state.withLock { (state) throws(TorporError) in
            if let owner = state.owner, owner != node {
                throw TorporError(.permissionDenied, "node \(node) may not follow a capture that is meant for \(owner)")
            }
            guard case .awaited = state.following else { throw TorporError(.refused, "this capture was followed before") }
            state.following = .goesOn(FollowWindow(credit: credit), by: node)
        }
        arrived.finish()
    }

    /// - Throws: as `FollowWindow.take`.
    func take(_ answer: FollowerAnswer) throws(TorporError) {
        let (writers, drains) = try state.withLock { (state) throws(TorporError) in
            guard case .goesOn(var window, let node) = state.following else {
                return ([DispatchSemaphore](), [CheckedContinuation<Void, Never>]())
            }
            switch try window.take(answer) {
            case .send(let item): feed.yield(item)
            case .settled(let hash): state.taken.insert(hash)
            }
            state.moves += 1
            state.following = .goesOn(window, by: node)
            defer { if window.isEmpty { state.drains = [] } }
            defer { state.writers = [] }
            return (state.writers, window.isEmpty ? state.drains : [])
        }
        for writer in writers { writer.signal() }
        for drain in drains { drain.resume() }
    }

    /// A number that stands still when nothing moves; nil while there is nothing to be moved.
    var pending: Int? {
        state.withLock { state in
            switch state.following {
            case .goesOn(let window, _): state.owner == nil || !window.isEmpty ? state.moves : nil
            case .awaited, .over: nil
            }
        }
    }

    /// The line is given up: what is not settled is the capture's again, and nobody waits any more.
    func giveUp() {
        let (writers, drains) = state.withLock { state in
            switch state.following {
            case .awaited: state.following = .over(unsettled: [])
            case .goesOn(let window, _): state.following = .over(unsettled: window.unsettled)
            case .over: break
            }
            defer { (state.writers, state.drains) = ([], []) }
            return (state.writers, state.drains)
        }
        feed.finish()
        arrived.finish()
        for writer in writers { writer.signal() }
        for drain in drains { drain.resume() }
    }
}
