import Synchronization
package import TorporModel
import TorporPorts

/// A node's limits on transfers, in force.
///
/// Who waits for what, and in which order: a transfer first waits at its taker for its place among the transfers at once, frozen before
/// patient, in the order of their coming; a patient one makes way when a frozen one waits, and comes again. Then each chunk waits at its
/// sender for the link, then for all that the node gives; and at its taker for all that the node takes: frozen first, but for a patient one
/// now and then. A place is held at one node only, the taker, and a rate is held by nobody; so two nodes that move to each other never wait
/// for each other.
package final class TransferLimiter: TransferLimiting {
    private struct State {
        var limits = TransferLimits.none
        var links: [NodeID: Pacer] = [:]
    }

    private let state = Mutex(State())
    private let outgoing: Pacer
    private let incoming: Pacer
    private let places = TransferGate(GateLine(room: nil))
    private let makePacer: @Sendable () -> Pacer

    /// Nothing is limited until `apply`: an agent learns its limits with its first heartbeat.
    ///
    /// - Parameter clock: by which is waited; what is read of it begins now.
    package init<C: Clock<Duration>>(clock: C) {
        let start = clock.now
        let now: @Sendable () -> UInt64 = { UInt64(start.duration(to: clock.now) / .nanoseconds(1)) }
        makePacer = { Pacer(clock: clock, now: now) }
        (outgoing, incoming) = (makePacer(), makePacer())
    }

    package func apply(_ limits: TransferLimits) {
        let isNew = state.withLock { state in
            defer { state.limits = limits }
            guard limits != state.limits else { return false }
            let rates = Dictionary(limits.links.map { ($0.to, $0.bytesPerSecond) }) { first, _ in first }
            for node in rates.keys where state.links[node] == nil { state.links[node] = makePacer() }
            for (node, pacer) in state.links { pacer.limit(to: rates[node]) }
            return true
        }
        guard isNew else { return }
        outgoing.limit(to: limits.outBytesPerSecond)
        incoming.limit(to: limits.inBytesPerSecond)
        places.resize(limits.transfers.map(Int.init))
    }

    package func send(_ bytes: Int, to node: NodeID, _ urgency: TransferUrgency) async throws(TorporError) {
        let link = state.withLock { $0.links[node] }
        // The link first: what waits for a slow one must not keep the node's turn from the others.
        try await link?.pass(bytes, urgency)
        try await outgoing.pass(bytes, urgency)
    }

    /// Before so many bytes that have come are taken over, and so acknowledged: what is on its way beside them is the credit.
    func take(_ bytes: Int, _ urgency: TransferUrgency) async throws(TorporError) { try await incoming.pass(bytes, urgency) }

    /// One transfer that this node takes, in its place among those at once.
    func transfer(_ urgency: TransferUrgency, _ body: () async throws(TorporError) -> Void) async throws(TorporError) {
        try await places.pass(urgency, body)
    }

    /// Whether so many may go at once and no more.
    var countsTransfers: Bool { state.withLock { $0.limits.transfers != nil } }

    /// Asked after each chunk: ends a round that has to make way.
    ///
    /// - Throws: `unreachable`, after which whoever fetches asks again for the rest, and waits for a place.
    func makeWay(_ urgency: TransferUrgency) throws(TorporError) {
        if places.wants(out: urgency) {
            throw TorporError(.unreachable, "this transfer makes way: a frozen workload waits for another, or fewer may go at once")
        }
    }

    /// Who waits, for a place or for a rate.
    var waiting: Int { places.waiting + outgoing.waiting + incoming.waiting }
}
