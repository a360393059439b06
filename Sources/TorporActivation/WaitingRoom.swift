import Synchronization
import TorporModel

/// Who sleeps behind the door, and who waits for whom. Everything is decided here; nobody is waited for.
final class WaitingRoom: Sendable {
    private struct State {
        var sleepers: [WorkloadID: DoorEntry] = [:]
        var waiting: [WorkloadID: [UInt64: AsyncStream<Bool>.Continuation]] = [:]
        var clients: [String: Int] = [:]
        var held = 0
        /// Connections that are being made, by where to.
        var setOut: [OriginalDestination: Int] = [:]
        /// Everybody who came and has not gone, whether held or passed on.
        var present = 0
        var last: UInt64 = 0
    }

    /// What is to become of a connection.
    enum Admission {
        /// Nobody sleeps there: straight on.
        case through(OriginalDestination)
        /// Its stream ends with true when it is let through, with false when it is sent away.
        case waits(OriginalDestination, WorkloadID, AsyncStream<Bool>, ticket: UInt64)
        /// Too many wait already.
        case refused
    }

    private let limits: DoorLimits
    private let state = Mutex(State())

    init(limits: DoorLimits) { self.limits = limits }

    /// Takes a new table over, and lets through whoever waited for one that is awake, or not in it any more.
    func take(_ table: [DoorEntry]) {
        let freed = state.withLock { state in
            state.sleepers = Dictionary(table.map { ($0.workload, $0) }) { $1 }
            let gone = state.waiting.keys.filter { state.sleepers[$0]?.isAwake ?? true }
            return gone.flatMap { workload in (state.waiting.removeValue(forKey: workload) ?? [:]).values.map { $0 } }
        }
        for continuation in freed { end(continuation, true) }
    }

    /// Whoever waits for it now is sent away; it may be asked for again.
    func sendAway(_ workload: WorkloadID) {
        let sent = state.withLock { $0.waiting.removeValue(forKey: workload) ?? [:] }
        for continuation in sent.values { end(continuation, false) }
    }

    private func end(_ continuation: AsyncStream<Bool>.Continuation, _ isLetThrough: Bool) {
        continuation.yield(isLetThrough)
        continuation.finish()
    }

    /// - Parameter client: its address, without the port.
    func admit(_ destination: OriginalDestination, from client: String) -> Admission {
        state.withLock { state in
            guard let (workload, target) = Self.find(destination, state.sleepers) else { return .through(destination) }
            if Self.isAwake(workload, state) { return .through(target) }
            guard state.held < limits.held, state.clients[client, default: 0] < limits.heldOfClient else { return .refused }
            state.held += 1
            state.clients[client, default: 0] += 1
            state.last += 1
            let (stream, continuation) = AsyncStream.makeStream(of: Bool.self)
            state.waiting[workload, default: [:]][state.last] = continuation
            return .waits(target, workload, stream, ticket: state.last)
        }
    }

    /// Before a connection to it is made; false when that has to wait again, for it has fallen asleep since.
    func setOut(to target: OriginalDestination) -> Bool {
        state.withLock { state in
            if let (workload, _) = Self.find(target, state.sleepers), !Self.isAwake(workload, state) { return false }
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
    var isQuiet: Bool {
        state.withLock { state in
            !state.setOut.keys.contains { target in
                Self.find(target, state.sleepers).map { !Self.isAwake($0.0, state) } ?? false
            }
        }
    }

    /// It waits no more, for whatever reason.
    func leave(_ workload: WorkloadID, ticket: UInt64, from client: String) {
        state.withLock { state in
            state.waiting[workload]?[ticket] = nil
            if state.waiting[workload]?.isEmpty == true { state.waiting[workload] = nil }
            state.held -= 1
            state.clients[client, default: 1] -= 1
            if state.clients[client] == 0 { state.clients[client] = nil }
        }
    }

    func came() { state.withLock { $0.present += 1 } }
    func went() { state.withLock { $0.present -= 1 } }

    /// Nobody sleeps here, and nobody is on the way.
    var isDeserted: Bool { state.withLock { $0.sleepers.isEmpty && $0.present == 0 } }

    /// Those for whom somebody waits, in order.
    var wanted: [WorkloadID] { state.withLock { $0.waiting.keys.sorted() } }

    private static func isAwake(_ workload: WorkloadID, _ state: State) -> Bool { state.sleepers[workload]?.isAwake ?? true }

    /// By a sleeper's own address, or by a port of the node that leads to it.
    private static func find(_ destination: OriginalDestination, _ sleepers: [WorkloadID: DoorEntry]) -> (WorkloadID, OriginalDestination)?
    {
        if let entry = sleepers.values.first(where: { WorkloadAddress($0.workload).text == destination.address }) {
            return (entry.workload, destination)
        }
        for entry in sleepers.values {
            guard let port = entry.ports.first(where: { $0.node == destination.port }) else { continue }
            return (entry.workload, OriginalDestination(address: WorkloadAddress(entry.workload).text, port: port.workload))
        }
        return nil
    }
}
