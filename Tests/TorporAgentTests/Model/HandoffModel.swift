import TorporAgent
import TorporModel

/// An explicit-state model of the handoff, with the agents' real `CopyMachine` for its nodes: any number of coordinators folded into a
/// net that only grows, a row that changes by compare-and-swap, leases that end and agents that crash at any time, a power loss.
struct HandoffModel: ExploredModel {
    typealias Step = ModelStep<ModelState>

    var attempts = 2
    /// Rules that may be left out, to see that the model minds.
    var abortsBySwap = true
    var sourceFirst = true

    func isGood(_ state: ModelState) -> Bool { state.isGood }

    func steps(from state: ModelState) -> [Step] {
        var out: [Step] = []
        rowSteps(state, &out)
        for (index, move) in state.moves.enumerated() { messageSteps(state, index + 2, move, &out) }
        faultSteps(state, &out)
        return out
    }

    // MARK: The row

    private func rowSteps(_ s: ModelState, _ out: inout [Step]) {
        func go(_ label: String, _ change: (inout ModelState) -> Void) {
            var next = s
            change(&next)
            if next != s { out.append(Step(label: "row: \(label)", next: next, isFault: false, violation: nil)) }
        }
        if s.phase == .free, s.attempt <= attempts, s.nodes[s.home].engine.mode != .exited {
            for target in s.nodes.indices where target != s.home && s.nodes[target].engine.mode != .exited {
                go("claim \(s.attempt + 1), \(s.home)->\(target)") { next in
                    next.attempt += 1
                    next.phase = .claimed
                    next.moves.append(ModelState.Move(source: s.home, target: target, inc: s.inc))
                    next.net.insert(.freeze(node: s.home, attempt: next.attempt, inc: s.inc))
                }
            }
        }
        guard let move = s.moves.last else { return }
        let a = s.attempt
        for message in s.net {
            switch (s.phase, message) {
            case (.claimed, .sealed(a, let version)): go("COMMIT \(a)") { commit(&$0, move, version) }
            case (.aborted, .goneExactly(a, let version)) where s.net.contains(.seal(node: move.source, attempt: a, version: version)):
                go("RESCUE \(a)") { commit(&$0, move, version) }
            case (.aborted, .goneForGood(a)): go("\(a) is lost") { $0.phase = .lost }
            case (.aborted, .goneExactly(a, let version)) where !s.net.contains(.seal(node: move.source, attempt: a, version: version)):
                go("\(a) is lost, nothing was held") { $0.phase = .lost }
            case (.aborted, .thawed(a)):
                go("\(a) undone") { next in
                    next.phase = .free
                    next.net.insert(.discard(node: move.target, attempt: a))
                }
            case (.committed, .released(a)):
                go("released \(a)") { next in
                    next.phase = .released
                    next.net.insert(.retire(node: move.source, attempt: a))
                }
            case (.committed, .vowed(a, s.inc)) where !s.net.contains(.sourceGone(attempt: a)):
                go("RETURN \(a)") { next in
                    next.phase = .returned
                    next.inc += 1
                    next.home = move.source
                    next.net.insert(.releaseSource(node: move.source, attempt: a, version: s.version, inc: next.inc))
                }
            // Faults took the original, and the held copy before it could run: what a late restore brings is nobody's any more.
            case (.committed, .vowed(a, s.inc)): go("\(a) is lost, both copies are gone") { $0.phase = .lost }
            case (.returned, .sourceReleased(a)):
                go("returned \(a)") { next in
                    next.phase = .free
                    next.net.insert(.discard(node: move.target, attempt: a))
                }
            case (.returned, .sourceGone(a)): go("source gone, pivot to the target again") { commit(&$0, move, s.version) }
            default: break
            }
        }
        if s.phase == .claimed {
            go("ABORT \(a)") { next in
                if abortsBySwap { next.phase = .aborted }
                next.net.insert(.thaw(node: move.source, attempt: a))
                if !sourceFirst { next.net.insert(.discard(node: move.target, attempt: a)) }
            }
            if !abortsBySwap, s.net.contains(.thawed(attempt: a)) { go("\(a) undone without a swap") { $0.phase = .free } }
        }
        if s.phase == .committed, !s.net.contains(.released(attempt: a)), !s.net.contains(.sourceGone(attempt: a)) {
            go("asks for the vow") { $0.net.insert(.vow(node: move.target, attempt: a, inc: s.inc)) }
        }
        if s.phase == .released { go("free") { $0.phase = .free } }
    }

    private func commit(_ next: inout ModelState, _ move: ModelState.Move, _ version: Int) {
        next.phase = .committed
        next.inc += 1
        next.home = move.target
        next.version = version
        next.net.insert(.release(node: move.target, attempt: next.attempt, version: version, inc: next.inc))
    }

    // MARK: Messages

    private func messageSteps(_ s: ModelState, _ a: Int, _ move: ModelState.Move, _ out: inout [Step]) {
        for message in s.net {
            guard let (node, order) = order(message, a) else { continue }
            deliver(message, order, to: node, move, s, &out)
        }
    }

    /// The order that a message is, when it is one of this attempt.
    private func order(_ message: ModelMessage, _ a: Int) -> (node: Int, Order)? {
        func make(_ node: Int, _ verb: Order.Verb, _ inc: Int = 1) -> (Int, Order) {
            (node, Order(workload: ModelNode.workload, incarnation: Incarnation(UInt64(inc)), attempt: Attempt(UInt64(a)), verb: verb))
        }
        let attempt = Attempt(UInt64(a))
        switch message {
        case .freeze(let node, a, let inc): return make(node, .freeze(leaseMs: 1), inc)
        case .capture(let node, a):
            return make(
                node, .capture(snapshot: SnapshotID(unchecked: "s"), createdAt: Timestamp(milliseconds: 0), lineage: 1, durable: false))
        case .restore(let node, a, let version): return make(node, .restoreHeld(manifest: ModelNode.signed(attempt, version)))
        case .seal(let node, a, let version): return make(node, .seal(manifest: ModelNode.hash(attempt, version)))
        case .thaw(let node, a): return make(node, .thaw)
        case .discard(let node, a): return make(node, .discard)
        case .release(let node, a, let version, let inc): return make(node, .release(manifest: ModelNode.hash(attempt, version)), inc)
        case .releaseSource(let node, a, let version, let inc): return make(node, .release(manifest: ModelNode.hash(attempt, version)), inc)
        case .vow(let node, a, let inc): return make(node, .vow, inc)
        case .retire(let node, a): return make(node, .retire)
        default: return nil
        }
    }

    private func deliver(
        _ message: ModelMessage, _ order: Order, to node: Int, _ move: ModelState.Move, _ s: ModelState, _ out: inout [Step]
    ) {
        // Copies of the attempts before the first claim bear the incarnation that the row had.
        var order = order
        if case .restoreHeld = order.verb {
            order = Order(workload: order.workload, incarnation: Incarnation(UInt64(move.inc)), attempt: order.attempt, verb: order.verb)
        }
        var next = s
        var events: [ModelNode.Event] = []
        let (answer, steps) = next.nodes[node].obey(order, now: &next.now, events: &events)
        if let answer { take(answer, message, move, Int(order.attempt.number), &next) }
        if next != s {
            var violation = judge(s, next, events)
            if violation == nil, answer == .frozen, s.nodes[node].engine.mode == .running,
                s.net.contains(.thawed(attempt: Int(order.attempt.number)))
            {
                violation = "UNDONE: frozen after the job was called undone"
            }
            if violation == nil, answer == .held, s.nodes[node].engine.mode != .held,
                s.net.contains(.discarded(attempt: Int(order.attempt.number)))
            {
                violation = "UNDONE: held after discard was answered"
            }
            out.append(
                Step(
                    label: "\(node): \(message) -> \(answer.map { "\($0)".prefix(20) } ?? "refused")", next: next, isFault: false,
                    violation: violation))
        }
        guard s.crashes > 0, steps > 0 else { return }
        for point in 1...steps {
            var dead = s
            dead.crashes -= 1
            var events: [ModelNode.Event] = []
            _ = dead.nodes[node].obey(order, now: &dead.now, stopAfter: point, events: &events)
            dead.nodes[node].isFresh = true
            out.append(
                Step(
                    label: "\(node): \(message), and the agent dies after \(point) steps", next: dead, isFault: true,
                    violation: judge(s, dead, events, isFault: true)))
        }
    }

    private func take(_ answer: Answer, _ message: ModelMessage, _ move: ModelState.Move, _ a: Int, _ next: inout ModelState) {
        switch (message, answer) {
        case (.freeze, .frozen): next.net.insert(.capture(node: move.source, attempt: a))
        case (.capture, .captured(let manifest)):
            next.net.insert(.restore(node: move.target, attempt: a, version: ModelNode.version(of: manifest.hash)))
        case (.restore(_, _, let version), .held): next.net.insert(.seal(node: move.source, attempt: a, version: version))
        case (.seal(_, _, let version), .sealed), (.seal(_, _, let version), .gone): next.net.insert(.sealed(attempt: a, version: version))
        case (.thaw, .running), (.thaw, .stopped): next.net.insert(.thawed(attempt: a))
        case (.thaw, .gone(let exact?)): next.net.insert(.goneExactly(attempt: a, version: ModelNode.version(of: exact)))
        case (.thaw, .gone(nil)): next.net.insert(.goneForGood(attempt: a))
        case (.discard, .done): next.net.insert(.discarded(attempt: a))
        case (.release, .running), (.vow, .running): next.net.insert(.released(attempt: a))
        case (.release(_, _, _, let inc), .vowed(let through)) where through.number >= UInt64(inc):
            next.net.insert(.vowed(attempt: a, inc: inc))
        case (.vow(_, _, let inc), .vowed(let through)) where through.number >= UInt64(inc): next.net.insert(.vowed(attempt: a, inc: inc))
        case (.releaseSource, .running): next.net.insert(.sourceReleased(attempt: a))
        case (.releaseSource, .gone): next.net.insert(.sourceGone(attempt: a))
        default: break
        }
    }

    // MARK: Time and faults

    private func faultSteps(_ s: ModelState, _ out: inout [Step]) {
        for index in s.nodes.indices {
            let node = s.nodes[index]
            look(s, index, &out)
            if s.leaseEnds > 0, node.engine.mode == .frozen, case .armed(let attempt, _, _) = node.engine.lease.state {
                var next = s
                next.leaseEnds -= 1
                var events: [ModelNode.Event] = []
                _ = next.nodes[index].engine.lease.end(attempt)
                next.nodes[index].run(&next.now, &events)
                out.append(Step(label: "\(index): the freeze lease ends", next: next, isFault: false, violation: judge(s, next, events)))
            }
            if s.crashes > 0, !node.isFresh {
                var next = s
                next.crashes -= 1
                next.nodes[index].isFresh = true
                out.append(Step(label: "\(index): the agent is restarted", next: next, isFault: true, violation: nil))
                if node.engine.mode == .held {
                    next = s
                    next.crashes -= 1
                    next.nodes[index].engine = ModelEngine()
                    out.append(Step(label: "\(index): the held copy dies", next: next, isFault: true, violation: nil))
                }
            }
            if s.powerLosses > 0, losesNoLast(s, index) {
                var next = s
                next.powerLosses -= 1
                next.crashes = 0
                next.nodes[index].boot += 1
                next.nodes[index].isFresh = true
                if node.engine.mode == .held { next.nodes[index].engine = ModelEngine() } else { next.nodes[index].engine.mode = .exited }
                out.append(Step(label: "\(index): power loss", next: next, isFault: true, violation: nil))
            }
        }
    }

    /// The agent looks at its copy between orders.
    private func look(_ s: ModelState, _ index: Int, _ out: inout [Step]) {
        var next = s
        var events: [ModelNode.Event] = []
        _ = next.nodes[index].obey(nil, now: &next.now, events: &events)
        if next != s { out.append(Step(label: "\(index): looks", next: next, isFault: false, violation: judge(s, next, events))) }
    }

    /// Whether this power loss leaves an exact copy somewhere: else the fault itself loses the workload.
    private func losesNoLast(_ s: ModelState, _ index: Int) -> Bool {
        let mode = s.nodes[index].engine.mode
        let others = s.nodes.indices.filter { $0 != index }.map { s.nodes[$0] }
        switch mode {
        case .frozen:
            return others.contains {
                $0.engine.mode == .running || $0.engine.mode == .held && $0.engine.version == s.nodes[index].engine.version
            }
        case .held: return !others.contains { $0.engine.mode == .exited }
        case .none, .running, .exited: return false
        }
    }

    private func judge(_ old: ModelState, _ new: ModelState, _ events: [ModelNode.Event], isFault: Bool = false) -> String? {
        if new.running > 1 { return "TWO RUNNING" }
        if let violation = ModelNode.violation(in: events, at: old.now) { return violation }
        if !isFault, new.isEmpty, !old.isEmpty, !new.canRestore, new.phase != .lost { return "ZERO" }
        return nil
    }
}
