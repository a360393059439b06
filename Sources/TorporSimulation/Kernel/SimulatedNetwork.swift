import Synchronization
import TorporAgent
import TorporModel

/// Lines between processes: late, lossy, repeated, cut; never forged (that is TLS's part, and tested where it is).
final class SimulatedNetwork: Sendable {
    /// A direction between two places.
    private struct Cut: Hashable {
        let from: NodeID?
        let to: NodeID?
    }

    private struct State {
        var cuts: [Cut: Int] = [:]
        var expired: [NodeID: Int] = [:]
    }

    private let scheduler: Scheduler
    private let faults: Faults
    private let state = Mutex(State())

    init(scheduler: Scheduler, faults: Faults) {
        self.scheduler = scheduler
        self.faults = faults
    }

    /// nil stands for the coordinator's place.
    func cut(from: NodeID?, to: NodeID?) { state.withLock { $0.cuts[Cut(from: from, to: to), default: 0] += 1 } }
    /// Takes back one cut of this direction.
    func mend(from: NodeID?, to: NodeID?) { state.withLock { $0.cuts[Cut(from: from, to: to), default: 0] -= 1 } }
    /// Nobody shakes hands with the node until it is renewed as often.
    func expire(_ node: NodeID) { state.withLock { $0.expired[node, default: 0] += 1 } }
    func renew(_ node: NodeID) { state.withLock { $0.expired[node, default: 0] -= 1 } }

    /// Whether a packet gets there, and whether anybody shakes hands.
    func reaches(from: NodeID?, to: NodeID?) -> Bool {
        state.withLock { state in
            let isExpired = [from, to].contains { node in node.map { state.expired[$0, default: 0] > 0 } ?? false }
            return from == to || state.cuts[Cut(from: from, to: to), default: 0] <= 0 && !isExpired
        }
    }

    /// Has `work` done by whoever listens at the endpoint, and brings the answer back, or `unreachable` when that is not known.
    func call<Service: Sendable, Value: Sendable>(
        _ what: @autoclosure () -> String, from place: NodeID?, _ caller: SimulatedProcess, to endpoint: Endpoint<Service>,
        deadline: Duration, _ work: @escaping @Sendable (Service) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        try caller.alive()
        scheduler.note("\(caller.name) → \(endpoint.name): \(what())")
        let reply = OneShot<Result<Value, TorporError>>()
        let fate = faults.message()
        let ticket = endpoint.whenLost { [scheduler, faults] in
            scheduler.after(faults.breaking()) { reply.fulfil(.failure(Self.broken(endpoint.name))) }
        }
        defer { endpoint.forget(ticket) }
        for (index, delay) in fate.deliveries.enumerated() {
            scheduler.after(delay) {
                if fate.isStray, self.faults.isOver { return }
                self.deliver(to: endpoint, from: place, isRepeat: index > 0, loses: fate.losesAnswer, reply, work)
            }
        }
        if fate.isBroken { scheduler.after(faults.breaking()) { reply.fulfil(.failure(Self.broken(endpoint.name))) } }
        let nanoseconds = UInt64(deadline / .nanoseconds(1))
        let timer = scheduler.after(nanoseconds) {
            reply.fulfil(.failure(TorporError(.deadlineExceeded, "\(endpoint.name) did not answer in time")))
        }
        let result = await reply.wait(orIfCancelled: .failure(TorporError(.cancelled, "the call was given up")))
        scheduler.cancel(timer)
        try caller.alive()
        return try result.get()
    }

    /// The request is there: whoever listens now carries it out, on its own process.
    private func deliver<Service: Sendable, Value: Sendable>(
        to endpoint: Endpoint<Service>, from place: NodeID?, isRepeat: Bool, loses: Bool, _ reply: OneShot<Result<Value, TorporError>>,
        _ work: @escaping @Sendable (Service) async throws(TorporError) -> Value
    ) {
        let arrives = reaches(from: place, to: endpoint.node)
        let taken =
            arrives
            && endpoint.deliver { service in
                let result: Result<Value, TorporError>
                do throws(TorporError) { result = .success(try await work(service)) } catch { result = .failure(error) }
                self.answer(result, from: endpoint.node, to: place, isRepeat: isRepeat, loses: loses, reply)
            }
        if !taken, !isRepeat {
            scheduler.after(faults.latency()) { reply.fulfil(.failure(Self.broken(endpoint.name))) }
        }
    }

    /// The way back, which may be cut though the way there was not.
    private func answer<Value: Sendable>(
        _ result: Result<Value, TorporError>, from: NodeID?, to place: NodeID?, isRepeat: Bool, loses: Bool,
        _ reply: OneShot<Result<Value, TorporError>>
    ) {
        // A repeat's answer goes to a line that nobody reads; a process that died has no line to answer on.
        if isRepeat { return }
        scheduler.after(faults.latency()) {
            if !loses, self.reaches(from: from, to: place) {
                reply.fulfil(result)
            } else {
                self.scheduler.after(self.faults.breaking()) { reply.fulfil(.failure(Self.broken("the other side"))) }
            }
        }
    }

    private static func broken(_ name: String) -> TorporError {
        TorporError(.unreachable, "\(name) does not answer", remedy: "send it again")
    }
}
