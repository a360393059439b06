import Synchronization
import TorporModel

/// Who sleeps behind the door, and who waits for whom. Everything is decided here; nobody is waited for.
final class WaitingRoom: Sendable {
    private struct State {
        var sleepers: [WorkloadID: DoorEntry] = [:]
        var waiting: [WorkloadID: [UInt64: AsyncStream<Bool>.Continuation]] = [:]
        /// The last of each workload, whatever has become of it.
        var crowds: [WorkloadID: Crowd] = [:]
        var datagrams = DatagramQueue()
        var clients: [String: Int] = [:]
        var held = 0
        /// Connections that are being made, by where to.
        var setOut: [OriginalDestination: Int] = [:]
        /// Everybody who came and has not gone, whether held or passed on.
        var present = 0
        var last: UInt64 = 0
        var standing = DoorStanding()
    }

    /// What is to become of a connection.
    enum Admission {
        /// Nobody sleeps there: straight on.
        case through(OriginalDestination)
        /// It has a place, until it leaves.
        case held(Visit)
        /// Too many are held already.
        case refused
    }

    /// What is to become of a datagram.
    enum Acceptance: Hashable {
        /// Nobody sleeps there: straight on.
        case through
        /// For this one it waits.
        case held(WorkloadID)
        /// Too many wait already.
        case dropped
    }

    private let limits: DoorLimits
    private let told: @Sendable (WorkloadID, WakeStory, ContinuousClock.Instant) -> Void
    private let state = Mutex(State())

    /// - Parameter told: hears what became of each crowd, the first of which was accepted then. Called at once, by whoever ended it.
    init(limits: DoorLimits, told: @escaping @Sendable (WorkloadID, WakeStory, ContinuousClock.Instant) -> Void = { _, _, _ in }) {
        self.limits = limits
        self.told = told
    }

    /// Takes a new table over, and lets through whoever waited for one that is awake, or not in it any more.
    ///
    /// - Returns: the datagrams that waited for one that is not in it any more, in order: only then do the node's rules lead to it.
    func take(_ table: [DoorEntry], at time: ContinuousClock.Instant = .now) -> [Datagram] {
        let (freed, datagrams) = state.withLock { state in
            state.sleepers = Dictionary(table.map { ($0.workload, $0) }) { $1 }
            let gone = state.waiting.keys.filter { Self.isAwake($0, state) }
            let awake = state.datagrams.wanted.filter { state.sleepers[$0] == nil }.sorted()
            for workload in gone + awake { state.crowds[workload]?.letThrough(at: time) }
            let freed = gone.flatMap { workload in (state.waiting.removeValue(forKey: workload) ?? [:]).values.map { $0 } }
            let datagrams = awake.flatMap { state.datagrams.remove($0) }
            state.crowds = state.crowds.filter { state.sleepers[$0.key] != nil }
            return (freed, datagrams)
        }
        for continuation in freed { end(continuation, true) }
        return datagrams
    }

    /// Whoever waits for it now is sent away; it may be asked for again.
    func sendAway(_ workload: WorkloadID) {
        let sent = state.withLock { state in
            _ = state.datagrams.remove(workload)
            return state.waiting.removeValue(forKey: workload) ?? [:]
        }
        for continuation in sent.values { end(continuation, false) }
    }

    private func end(_ continuation: AsyncStream<Bool>.Continuation, _ isLetThrough: Bool) {
        continuation.yield(isLetThrough)
        continuation.finish()
    }

    /// - Parameter client: its address, without the port.
    func admit(_ destination: OriginalDestination, from client: String) -> Admission {
        state.withLock { state in
            guard let (entry, target) = Self.find(destination, .tcp, state.sleepers) else { return .through(destination) }
            if entry.isAwake { return .through(target) }
            if state.held >= limits.held { return Self.refuse(.node, &state) }
            if state.clients[client, default: 0] >= limits.heldOfClient { return Self.refuse(.client, &state) }
            state.held += 1
            state.clients[client, default: 0] += 1
            state.last += 1
            let http = entry.http.flatMap { $0.port == target.port ? $0 : nil }
            return .held(Visit(workload: entry.workload, target: target, client: client, ticket: state.last, http: http))
        }
    }

    private static func refuse(_ reason: DoorRefusal, _ state: inout State) -> Admission {
        state.standing.connections.refused[reason.rawValue, default: 0] += 1
        return .refused
    }

    /// It waited as long as anybody may.
    func givesUp() { state.withLock { $0.standing.connections.refused[DoorRefusal.deadline.rawValue, default: 0] += 1 } }

    private func join(_ workload: WorkloadID, _ transport: PortTransport, _ time: ContinuousClock.Instant, _ state: inout State) -> Crowd {
        if let crowd = state.crowds[workload], crowd.join(transport) { return crowd }
        let crowd = Crowd(since: time) { [told] in told(workload, $0, time) }
        _ = crowd.join(transport)
        state.crowds[workload] = crowd
        return crowd
    }

    /// What the agent is told of it while somebody waits.
    func knock(_ workload: WorkloadID) -> DoorMessage { .knock(workload, since: state.withLock { $0.crowds[workload]?.since }) }

    /// From now on the workload is wanted.
    ///
    /// - Parameter time: when it was accepted.
    /// - Returns: a stream that ends with true when the visit is let through, with false when it is sent away; and whoever waits for the same
    ///   wake, to be left when it was answered or goes, nil where it need not wait.
    func wait(_ visit: Visit, since time: ContinuousClock.Instant = .now) -> (outcome: AsyncStream<Bool>, crowd: Crowd?) {
        let (stream, continuation) = AsyncStream.makeStream(of: Bool.self)
        let crowd: Crowd? = state.withLock { state in
            if Self.isAwake(visit.workload, state) { return nil }
            state.waiting[visit.workload, default: [:]][visit.ticket] = continuation
            return join(visit.workload, .tcp, time, &state)
        }
        if crowd == nil { end(continuation, true) }
        return (stream, crowd)
    }

    /// Before a connection to it is made; false when that has to wait again, for it has fallen asleep since.
    func setOut(to target: OriginalDestination) -> Bool {
        state.withLock { state in
            if Self.isAsleep(target, state) { return false }
            state.setOut[target, default: 0] += 1
            return true
        }
    }

    /// The connection was made, or could not be.
    func arrive(at target: OriginalDestination) {
        state.withLock { state in
            state.setOut[target, default: 1] -= 1
            if state.setOut[target] == 0 { state.setOut[target] = nil }
        }
    }

    /// Nobody is on the way to one that sleeps: whoever drains it finds everybody.
    var isQuiet: Bool { state.withLock { state in !state.setOut.keys.contains { Self.isAsleep($0, state) } } }

    /// It is held no more, for whatever reason.
    func leave(_ visit: Visit) {
        state.withLock { state in
            state.waiting[visit.workload]?[visit.ticket] = nil
            if state.waiting[visit.workload]?.isEmpty == true { state.waiting[visit.workload] = nil }
            state.held -= 1
            state.clients[visit.client, default: 1] -= 1
            if state.clients[visit.client] == 0 { state.clients[visit.client] = nil }
        }
    }

    /// Keeps it where its workload sleeps, and there is room.
    func accept(_ datagram: Datagram, at time: ContinuousClock.Instant) -> Acceptance {
        state.withLock { state in
            guard let (entry, _) = Self.find(datagram.destination, .udp, state.sleepers) else { return .through }
            if let reason = state.datagrams.refusal(of: datagram, limits) {
                state.standing.datagrams.refused[reason.rawValue, default: 0] += 1
                return .dropped
            }
            let crowd = entry.isAwake ? nil : join(entry.workload, .udp, time, &state)
            state.datagrams.add(datagram, for: entry.workload, at: time, with: crowd)
            return .held(entry.workload)
        }
    }

    /// Datagrams that came before then wait no more.
    func forgetDatagrams(before time: ContinuousClock.Instant) {
        state.withLock { state in
            let late = state.datagrams.forget(before: time)
            if late > 0 { state.standing.datagrams.refused[DoorRefusal.deadline.rawValue, default: 0] += UInt64(late) }
        }
    }

    func came() { state.withLock { $0.present += 1 } }
    func went() { state.withLock { $0.present -= 1 } }

    /// Who waits now, and who was turned away here: what the kernel did before it is not in it.
    var standing: DoorStanding {
        state.withLock { state in
            var standing = state.standing
            standing.connections.waiting = UInt64(state.held)
            standing.datagrams.waiting = UInt64(state.datagrams.count)
            return standing
        }
    }

    /// Nobody sleeps here, and nobody is on the way.
    var isDeserted: Bool { state.withLock { $0.sleepers.isEmpty && $0.present == 0 && $0.datagrams.isEmpty } }

    /// Those for whom somebody waits, in order.
    var wanted: [WorkloadID] { state.withLock { Set($0.waiting.keys).union($0.datagrams.wanted).sorted() } }

    private static func isAwake(_ workload: WorkloadID, _ state: State) -> Bool { state.sleepers[workload]?.isAwake ?? true }

    private static func isAsleep(_ target: OriginalDestination, _ state: State) -> Bool {
        find(target, .tcp, state.sleepers).map { !$0.0.isAwake } ?? false
    }

    /// By a sleeper's own address, or by a port of the node that leads to it.
    private static func find(
        _ destination: OriginalDestination, _ transport: PortTransport, _ sleepers: [WorkloadID: DoorEntry]
    ) -> (DoorEntry, OriginalDestination)? {
        if let entry = sleepers.values.first(where: { WorkloadAddress($0.workload).text == destination.address }) {
            return (entry, destination)
        }
        let wanted = NodePort(destination.port, transport)
        for entry in sleepers.values {
            guard let port = entry.ports.first(where: { $0.taken == wanted }) else { continue }
            return (entry, OriginalDestination(address: WorkloadAddress(entry.workload).text, port: port.workload))
        }
        return nil
    }
}
