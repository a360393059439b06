import TorporAgent
import TorporModel

/// One node of the model: the agent's real machine over its real record, before an engine whose calls take no time.
struct ModelNode: Hashable {
    static let workload = Table.workload

    var record: CopyRecord
    var engine = ModelEngine()
    /// Snapshots that outlive their job, on this node's disk.
    var kept: Set<ContentHash> = []
    var boot = 1
    var isFresh = false

    private var machine: CopyMachine { CopyMachine(record: record, boot: bootID, isFresh: isFresh) }
    var bootID: BootID { BootID(unchecked: "boot-\(boot)") }

    /// What the world is told of a step.
    enum Event: Hashable {
        case ranFrom(version: Int)
        case destroyedRunning, twoCopies
    }

    /// What must never have happened in a step; `now` is the truth before it.
    static func violation(in events: [Event], at now: Int) -> String? {
        var now = now
        for event in events {
            switch event {
            case .destroyedRunning: return "RUNNING COPY DESTROYED"
            case .twoCopies: return "RESTORED OVER A LIVING COPY"
            case .ranFrom(let version):
                if version != now { return "BACK: \(version) runs after \(now)" }
                now += 1
            }
        }
        return nil
    }

    /// What a hash stands for: which attempt captured which content.
    static func hash(_ attempt: Attempt, _ version: Int) -> ContentHash {
        ContentHash(bytes: [UInt8(attempt.number), UInt8(version)] + [UInt8](repeating: 0, count: 30))
    }

    static func version(of hash: ContentHash) -> Int { Int(hash.hex.dropFirst(2).prefix(2), radix: 16) ?? -1 }

    static func signed(_ attempt: Attempt, _ version: Int) -> SignedManifest {
        SignedManifest(payload: [], hash: hash(attempt, version), signature: [], certificate: [])
    }

    /// Obeys an order, or only settles; ends after `steps` writes and effects, as a crash does.
    ///
    /// - Returns: the answer, nil for a refusal or a crash; and how many steps there were.
    mutating func obey(_ order: Order?, now: inout Int, stopAfter steps: Int = .max, events: inout [Event]) -> (answer: Answer?, steps: Int)
    {
        go(order, from: next(order), now: &now, stopAfter: steps, events: &events)
    }

    /// Somebody at this node wants the workload.
    mutating func knock(now: inout Int, stopAfter steps: Int = .max, events: inout [Event]) -> Int {
        let first = machine.wake(seen: sight)
        isFresh = false
        return go(nil, from: first, now: &now, stopAfter: steps, events: &events).steps
    }

    private mutating func go(
        _ order: Order?, from first: Decision?, now: inout Int, stopAfter steps: Int, events: inout [Event]
    ) -> (answer: Answer?, steps: Int) {
        var done = 0
        func isOver() -> Bool { done >= steps }
        var pending = first
        for _ in 0..<16 {
            guard let decision = pending else { return (nil, done) }
            switch decision {
            case .refuse(_, let record):
                if let record, !write(record, &done, steps) { return (nil, done) }
                return (nil, done)
            case .answer(let answer, let record):
                if let record, !write(record, &done, steps) { return (nil, done) }
                return isOver() ? (nil, done) : (answer, done)
            case .recall:
                switch record.state {
                case .frozen(let copy, let hash?): return (.captured(Self.signed(copy.attempt, Self.version(of: hash))), done)
                case .sealed(let copy, let hash): return (.captured(Self.signed(copy.attempt, Self.version(of: hash))), done)
                default: return (nil, done)
                }
            case .again(let record):
                if !write(record, &done, steps) { return (nil, done) }
                pending = next(order)
            case .act(let effect, let record, let then):
                if let record, !write(record, &done, steps) { return (nil, done) }
                if isOver() { return (nil, done) }
                let result = perform(effect, &now, &events)
                done += 1
                if isOver() { return (nil, done) }
                pending = machine.finish(order, effect, then: then, result)
            }
        }
        return (nil, done)
    }

    private var sight: Sight {
        let copy = record.state.copy
        let truth = copy.map { engine.truth(of: $0) } ?? .absent
        return Sight(truth, lease: copy?.made == engine.made ? engine.lease : nil)
    }

    private mutating func next(_ order: Order?) -> Decision? {
        let seen = sight
        if let first = machine.settle(seen, order == nil ? .idle : .order) { return first }
        isFresh = false
        guard let order else { return nil }
        var manifest: SnapshotManifest?
        if case .restoreHeld = order.verb {
            manifest = Table.verified
            manifest?.attempt = order.attempt
        }
        return machine.decide(order, seen: seen, manifest: manifest)
    }

    /// False when the crash came before it.
    private mutating func write(_ next: CopyRecord, _ done: inout Int, _ steps: Int) -> Bool {
        if next == record { return true }
        if done >= steps { return false }
        record = next
        done += 1
        return true
    }

    private mutating func perform(_ effect: Effect, _ now: inout Int, _ events: inout [Event]) -> EffectResult {
        var error: TorporError?
        var product: EffectResult.Product?
        let failed = TorporError(.engineFailed, "not so")
        switch effect {
        case .freeze(let copy, _, _):
            if engine.truth(of: copy) == .running, (try? engine.lease.arm(copy.attempt, until: 1)) != nil {
                engine.mode = .frozen
            } else {
                error = failed
            }
        case .capture(let copy, let capture):
            if case .frozen = engine.truth(of: copy) {
                product = .manifest(Self.signed(copy.attempt, engine.version))
                if capture.durable { kept.insert(Self.hash(copy.attempt, engine.version)) }
            } else {
                error = failed
            }
        case .fetch(let manifest, _, _, _):
            kept.insert(manifest.hash)
            product = .fetched(FetchReport(sentBytes: 0, logicalBytes: 0))
        case .entrust(let grant):
            if !kept.contains(grant.manifest.hash) { error = failed }
        case .seal(let copy), .grant(let copy, _):
            if engine.mode != .frozen || (try? engine.lease.seal(copy.attempt)) == nil { error = failed }
        case .thaw(let copy):
            _ = engine.lease.end(copy.attempt)
            switch engine.truth(of: copy) {
            case .running: break
            case .frozen(.idle): run(&now, &events)
            default: error = failed
            }
        case .release(let copy):
            switch engine.truth(of: copy) {
            case .running: break
            case .held: run(&now, &events)
            default: error = failed
            }
        case .wake(_, let manifest) where !kept.contains(manifest.hash): error = failed
        case .restoreHeld(let copy, let manifest), .wake(let copy, let manifest):
            if engine.mode == .running || engine.mode == .frozen { events.append(.twoCopies) }
            engine = ModelEngine(made: copy.made, mode: .held, version: Self.version(of: manifest.hash))
        case .destroy(let copy) where copy.made == engine.made:
            if engine.mode == .running { events.append(.destroyedRunning) }
            engine = ModelEngine()
        default: break
        }
        let truth = effect.subject.map { engine.truth(of: $0) }
        return EffectResult(error: error, product: product, seen: Sight(truth))
    }

    /// The truth moves on, from whatever the copy had.
    mutating func run(_ now: inout Int, _ events: inout [Event]) {
        events.append(.ranFrom(version: engine.version))
        engine.mode = .running
        now += 1
        engine.version = now
    }
}
