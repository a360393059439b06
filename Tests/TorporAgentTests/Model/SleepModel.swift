import TorporAgent
import TorporModel

/// An explicit-state model of sleep with the agents' real `CopyMachine`: hibernations, requests at any door at any moment, moves of what
/// sleeps, with orders that are lost, late and repeated, agents that crash between any two steps, a loss of power.
struct SleepModel: ExploredModel {
    var attempts = 3
    /// Rules that may be left out, to see that the model minds.
    var abortsBySwap = true
    var suspendsBeforeCommit = true

    func isGood(_ state: SleepState) -> Bool { state.isGood }

    func steps(from state: SleepState) -> [ModelStep<SleepState>] {
        var out: [ModelStep<SleepState>] = []
        rowSteps(state, &out)
        for message in state.net {
            guard let (node, order) = order(message, state) else { continue }
            deliver(message, order, to: node, state, &out)
        }
        for index in state.nodes.indices { happenings(state, index, &out) }
        return out
    }

    // MARK: The row

    private func rowSteps(_ s: SleepState, _ out: inout [ModelStep<SleepState>]) {
        func go(_ label: String, _ change: (inout SleepState) -> Void) {
            var next = s
            change(&next)
            if next != s { out.append(ModelStep(label: "row: \(label)", next: next, isFault: false, violation: nil)) }
        }
        if s.phase == .free, s.attempt <= attempts { claim(s, go) }
        if s.phase == .free, s.asleepIn != nil, isAwake(s) { go("its home says: awake") { $0.asleepIn = nil } }
        guard let job = s.jobs.last else { return }
        let a = s.attempt
        for message in s.net {
            switch (s.phase, message) {
            case (.claimed, .captured(a, let snapshot)) where job.kind == .hibernation:
                go("COMMIT \(a), asleep") { commit(&$0, job, snapshot) }
            case (.claimed, .suspended(a)): go("COMMIT \(a), asleep on \(job.target)") { if let it = job.snapshot { commit(&$0, job, it) } }
            case (.committed, .granted(a)):
                go("released \(a)") { next in
                    next.phase = .released
                    next.net.insert(.retire(node: job.source, attempt: a))
                }
            case (.committed, .awake(a)):
                go("free \(a), awake") { next in
                    (next.phase, next.asleepIn) = (.free, nil)
                }
            case (.aborted, .thawed(a)),
                (.claimed, .thawed(a)) where !abortsBySwap:
                go("\(a) undone") { next in
                    next.phase = .free
                    if job.kind == .move { next.net.insert(.discard(node: job.target, attempt: a)) }
                }
            case (.aborted, .gone(a)): go("\(a) is lost") { $0.phase = .lost }
            default: break
            }
        }
        if s.phase == .claimed {
            go("ABORT \(a)") { next in
                if abortsBySwap { next.phase = .aborted }
                next.net.insert(.thaw(node: job.source, attempt: a))
            }
        }
        if s.phase == .released { go("free") { $0.phase = .free } }
    }

    private func claim(_ s: SleepState, _ go: (String, (inout SleepState) -> Void) -> Void) {
        let a = s.attempt + 1
        let target = 1 - s.home
        if let snapshot = s.asleepIn {
            go("claim \(a): move asleep, \(s.home)->\(target)") { next in
                (next.attempt, next.phase) = (a, .claimed)
                next.jobs.append(SleepState.Job(kind: .move, source: s.home, target: target, inc: s.inc, snapshot: snapshot))
                next.net.insert(.prepare(node: target, attempt: a))
            }
        } else if s.nodes[s.home].engine.mode != .exited {
            go("claim \(a): hibernate on \(s.home)") { next in
                (next.attempt, next.phase) = (a, .claimed)
                next.jobs.append(SleepState.Job(kind: .hibernation, source: s.home, target: s.home, inc: s.inc, snapshot: nil))
                next.net.insert(.freeze(node: s.home, attempt: a, inc: s.inc))
            }
        }
    }

    private func commit(_ next: inout SleepState, _ job: SleepState.Job, _ snapshot: ContentHash) {
        next.phase = .committed
        next.inc += 1
        next.home = job.target
        next.asleepIn = snapshot
        next.net.insert(.grant(node: job.target, attempt: next.attempt, snapshot: snapshot, inc: next.inc))
    }

    private func isAwake(_ s: SleepState) -> Bool {
        switch s.nodes[s.home].record.state {
        case .running(let copy), .stopped(let copy, _): copy.incarnation == Incarnation(UInt64(s.inc))
        default: false
        }
    }

    // MARK: Messages

    private func order(_ message: SleepMessage, _ s: SleepState) -> (node: Int, Order)? {
        func make(_ node: Int, _ a: Int, _ verb: Order.Verb, _ inc: Int? = nil) -> (Int, Order) {
            let number = UInt64(inc ?? s.jobs[a - 2].inc)
            return (node, Order(workload: ModelNode.workload, incarnation: Incarnation(number), attempt: Attempt(UInt64(a)), verb: verb))
        }
        switch message {
        case .freeze(let node, let a, let inc): return make(node, a, .freeze(leaseMs: 1, yields: true), inc)
        case .capture(let node, let a):
            return make(
                node, a,
                .capture(snapshot: SnapshotID(unchecked: "s\(a)"), createdAt: Timestamp(milliseconds: 0), lineage: 1, durable: true))
        case .prepare(let node, let a): return make(node, a, .prepare(name: Table.name, spec: Table.spec, needs: Table.needs))
        case .fetch(let node, let a):
            return s.jobs[a - 2].snapshot.map { make(node, a, .fetch(manifest: Self.signed($0), from: Table.peer)) }
        case .suspend(let node, let a): return s.jobs[a - 2].snapshot.map { make(node, a, .seal(manifest: $0)) }
        case .grant(let node, let a, let snapshot, let inc): return make(node, a, .grant(manifest: Self.signed(snapshot)), inc)
        case .retire(let node, let a): return make(node, a, .retire)
        case .thaw(let node, let a): return make(node, a, .thaw)
        case .discard(let node, let a): return make(node, a, .discard)
        default: return nil
        }
    }

    private static func signed(_ hash: ContentHash) -> SignedManifest {
        SignedManifest(payload: [], hash: hash, signature: [], certificate: [])
    }

    private func deliver(_ message: SleepMessage, _ order: Order, to node: Int, _ s: SleepState, _ out: inout [ModelStep<SleepState>]) {
        var next = s
        var events: [ModelNode.Event] = []
        let (answer, steps) = next.nodes[node].obey(order, now: &next.now, events: &events)
        if let answer { take(answer, message, &next) }
        let said = answer.map { "\($0)".prefix(20) } ?? "refused"
        append(s, next, "\(node): \(message) -> \(said)", events, &out)
        guard s.crashes > 0, steps > 0 else { return }
        for point in 1...steps {
            var dead = s
            dead.crashes -= 1
            var events: [ModelNode.Event] = []
            _ = dead.nodes[node].obey(order, now: &dead.now, stopAfter: point, events: &events)
            dead.nodes[node].isFresh = true
            append(s, dead, "\(node): \(message), and the agent dies after \(point) steps", events, isFault: true, &out)
        }
    }

    private func take(_ answer: Answer, _ message: SleepMessage, _ next: inout SleepState) {
        switch (message, answer) {
        case (.freeze(let node, let a, _), .frozen): next.net.insert(.capture(node: node, attempt: a))
        case (.capture(_, let a), .captured(let manifest)): next.net.insert(.captured(attempt: a, snapshot: manifest.hash))
        case (.prepare(let node, let a), .done): next.net.insert(.fetch(node: node, attempt: a))
        case (.fetch(_, let a), .fetched):
            next.net.insert(suspendsBeforeCommit ? .suspend(node: next.jobs[a - 2].source, attempt: a) : .suspended(attempt: a))
        case (.suspend(_, let a), .sealed): next.net.insert(.suspended(attempt: a))
        case (.grant(_, let a, _, _), .done): next.net.insert(.granted(attempt: a))
        case (.grant(_, let a, _, _), .running): next.net.insert(.awake(attempt: a))
        case (.thaw(_, let a), .running), (.thaw(_, let a), .stopped), (.thaw(_, let a), .done): next.net.insert(.thawed(attempt: a))
        case (.thaw(_, let a), .gone): next.net.insert(.gone(attempt: a))
        default: break
        }
    }

    // MARK: Requests, time and faults

    private func happenings(_ s: SleepState, _ index: Int, _ out: inout [ModelStep<SleepState>]) {
        let node = s.nodes[index]
        var looked = s
        var events: [ModelNode.Event] = []
        _ = looked.nodes[index].obey(nil, now: &looked.now, events: &events)
        append(s, looked, "\(index): looks", events, &out)
        if s.requests > 0 { request(s, index, &out) }
        if s.leaseEnds > 0, node.engine.mode == .frozen, case .armed(let attempt, _, _) = node.engine.lease.state {
            var next = s
            next.leaseEnds -= 1
            var events: [ModelNode.Event] = []
            _ = next.nodes[index].engine.lease.end(attempt)
            next.nodes[index].run(&next.now, &events)
            append(s, next, "\(index): the freeze lease ends", events, &out)
        }
        if s.crashes > 0, !node.isFresh {
            var next = s
            next.crashes -= 1
            next.nodes[index].isFresh = true
            append(s, next, "\(index): the agent is restarted", [], isFault: true, &out)
        }
        if s.powerLosses > 0, losesNothing(s, index) {
            var next = s
            (next.powerLosses, next.crashes) = (s.powerLosses - 1, 0)
            next.nodes[index].boot += 1
            next.nodes[index].isFresh = true
            next.nodes[index].engine = node.engine.mode == .frozen ? node.engine : ModelEngine()
            if node.engine.mode == .frozen { next.nodes[index].engine.mode = .exited }
            append(s, next, "\(index): power loss", [], isFault: true, &out)
        }
    }

    private func request(_ s: SleepState, _ index: Int, _ out: inout [ModelStep<SleepState>]) {
        var next = s
        next.requests -= 1
        var events: [ModelNode.Event] = []
        let steps = next.nodes[index].knock(now: &next.now, events: &events)
        if next.nodes != s.nodes { append(s, next, "\(index): a request", events, &out) }
        guard s.crashes > 0, steps > 0 else { return }
        for point in 1...steps {
            var dead = s
            (dead.requests, dead.crashes) = (s.requests - 1, s.crashes - 1)
            var events: [ModelNode.Event] = []
            _ = dead.nodes[index].knock(now: &dead.now, stopAfter: point, events: &events)
            dead.nodes[index].isFresh = true
            append(s, dead, "\(index): a request, and the agent dies after \(point) steps", events, isFault: true, &out)
        }
    }

    /// Whether what the fault takes is in a snapshot that is as new: else the fault itself loses the workload.
    private func losesNothing(_ s: SleepState, _ index: Int) -> Bool {
        let node = s.nodes[index]
        switch node.engine.mode {
        case .running, .exited: return false
        case .none: return true
        case .held: return node.record.grant != nil
        case .frozen: return node.engine.version == s.now && node.kept.contains { ModelNode.version(of: $0) == s.now }
        }
    }

    private func append(
        _ old: SleepState, _ new: SleepState, _ label: String, _ events: [ModelNode.Event], isFault: Bool = false,
        _ out: inout [ModelStep<SleepState>]
    ) {
        if new == old { return }
        out.append(ModelStep(label: label, next: new, isFault: isFault, violation: judge(old, new, events, isFault)))
    }

    private func judge(_ old: SleepState, _ new: SleepState, _ events: [ModelNode.Event], _ isFault: Bool) -> String? {
        if new.running.count > 1 { return "TWO RUNNING" }
        if Set(new.running + new.able).count > 1 { return "TWO MAY RUN" }
        if let violation = ModelNode.violation(in: events, at: old.now) { return violation }
        if !isFault, new.isEmpty, !old.isEmpty, new.phase != .lost { return "ZERO" }
        return nil
    }
}
