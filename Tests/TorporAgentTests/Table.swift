import TorporAgent
import TorporModel

/// Every state a record may have, every truth, every verb: what the table tests go through. The order's attempt is always 2.
enum Table {
    static let workload = WorkloadID(unchecked: "w-1")
    static let boot = BootID(unchecked: "boot-1")
    static let name = WorkloadName.sample
    static let spec = WorkloadSpec(backend: BackendKind(unchecked: "fake"), command: ["count"])
    static let hash = ContentHash(bytes: [UInt8](repeating: 7, count: 32))
    static let other = ContentHash(bytes: [UInt8](repeating: 8, count: 32))
    static let attempt = Attempt(2)
    static let attempts = [Attempt(1), Attempt(2), Attempt(3)]
    static let incarnations = [Incarnation(0), Incarnation(1), Incarnation(2)]

    static func copy(_ attempt: Attempt, made: Attempt = Attempt(1), inc: Incarnation = Incarnation(1)) -> CopyState.Copy {
        CopyState.Copy(name: name, spec: spec, incarnation: inc, attempt: attempt, made: made)
    }

    static func states(_ attempt: Attempt) -> [CopyState] {
        let source = copy(attempt)
        let target = copy(attempt, made: attempt)
        return [
            .absent, .starting(attempt, name: name, spec: spec), .running(source), .running(target), .freezing(source),
            .frozen(source, captured: nil), .frozen(source, captured: hash), .frozen(source, captured: other), .sealed(source, hash),
            .sealed(source, other), .prepared(attempt, name: name, spec: spec), .restoring(target, hash), .held(target, hash),
            .held(target, other), .releasing(target, hash), .destroying(target), .stopping(source), .stopped(source, exitStatus: 0),
            .stopped(target, exitStatus: nil), .restarting(source), .restarting(target),
        ]
    }

    static let truths: [CopyTruth?] = [
        nil, .absent, .running, .held, .exited(status: 1), .frozen(.idle), .frozen(.armed(Attempt(1), deadline: 9, counter: 0)),
        .frozen(.armed(Attempt(2), deadline: 9, counter: 0)), .frozen(.sealed(Attempt(2))), .frozen(.sealed(Attempt(3))),
    ]

    static let needs = WorkloadNeeds(
        facts: HostFacts(architecture: "x86_64", kernel: "6", cpuFlags: [], engines: [:]), mappedFiles: [], memoryBytes: 1, artifactBytes: 1
    )
    static let manifest = SignedManifest(payload: [], hash: hash, signature: [], certificate: [])
    static let verified = SnapshotManifest(
        snapshot: SnapshotID(unchecked: "s"), workload: workload, name: name, spec: spec, incarnation: Incarnation(1), attempt: attempt,
        lineage: 1, createdAt: Timestamp(milliseconds: 0), source: NodeID(unchecked: "node-a"), needs: needs, artifacts: [])
    static let peer = PeerAddress(node: NodeID(unchecked: "node-a"), host: "127.0.0.1", port: 1)

    static let verbs: [Order.Verb] = [
        .start(name: name, spec: spec), .survey(lazily: false), .survey(lazily: true),
        .prepare(name: name, spec: spec, needs: needs), .fence(), .fence(yields: true), .fence(announced: true), .unfence,
        .freeze(leaseMs: 1),
        .renew(leaseMs: 1, counter: 1),
        .precopy(snapshot: SnapshotID(unchecked: "r"), createdAt: Timestamp(milliseconds: 0), lineage: 1),
        .capture(snapshot: SnapshotID(unchecked: "s"), createdAt: Timestamp(milliseconds: 0), lineage: 1, durable: false),
        .captureLazily(snapshot: SnapshotID(unchecked: "s"), createdAt: Timestamp(milliseconds: 0), lineage: 1),
        .restoreLazily(manifest: manifest, from: peer), .complete(from: peer),
        .follow(snapshot: SnapshotID(unchecked: "s-1"), from: peer), .fetch(manifest: manifest, from: peer),
        .restoreHeld(manifest: manifest), .seal(manifest: hash), .thaw, .discard,
        .release(manifest: hash), .vow, .redirect, .sync, .retire, .grant(manifest: manifest), .wake, .collect, .stop(graceMs: 1), .remove,
        .restart(graceMs: nil),
        .restart(graceMs: 1),
        .image(.check(hash)),
    ]

    /// What a record in this state may hold of a right to wake: of an earlier attempt, of the order's, or suspended by that.
    static func grants(_ state: CopyState) -> [WakeGrant?] {
        switch state {
        case .absent, .sealed, .restoring, .destroying:
            let (early, own) = (copy(Attempt(1), inc: Incarnation(1)), copy(attempt, made: attempt, inc: Incarnation(2)))
            return [
                nil, WakeGrant(copy: early, manifest: manifest), WakeGrant(copy: own, manifest: manifest),
                WakeGrant(copy: early, manifest: manifest, suspended: attempt),
            ]
        default: return [nil]
        }
    }

    /// One row of the table.
    struct Case: Sendable, CustomStringConvertible {
        let record: CopyRecord
        let truth: CopyTruth?
        let order: Order
        let isFresh: Bool
        let decision: Decision
        var machine: CopyMachine { CopyMachine(record: record, boot: Table.boot, isFresh: isFresh) }

        var description: String {
            let attempt = record.state.attempt.map { "\($0)" } ?? "-"
            return
                "\(record.state.word)(\(attempt)) over \(record.over) released \(record.released) floor \(record.floor), truth \(truth.map { "\($0)" } ?? "?"), \(order.verb) inc \(order.incarnation): \(decision)"
        }
    }

    /// The name of a value's case; not by describing all of it, which would take most of the time of a table.
    static func word(of value: Any) -> String { Mirror(reflecting: value).children.first?.label ?? "\(value)" }

    /// The whole table, row by row.
    static func each(_ visit: (Case) -> Void) {
        for record in attempts.flatMap(states).flatMap(records) {
            for truth in truths {
                for verb in verbs {
                    for incarnation in incarnations {
                        for isFresh in record.state.word.hasPrefix("fr") ? [false, true] : [false] {
                            let order = Order(workload: workload, incarnation: incarnation, attempt: attempt, verb: verb)
                            let decision = CopyMachine(record: record, boot: boot, isFresh: isFresh)
                                .decide(order, seen: Sight(truth), manifest: verified)
                            visit(Case(record: record, truth: truth, order: order, isFresh: isFresh, decision: decision))
                        }
                    }
                }
            }
        }
    }

    private static func records(_ state: CopyState) -> [CopyRecord] {
        ([Attempt.none] + attempts).flatMap { over in
            [(Attempt.none, Incarnation.none), (attempt, .none), (Attempt(3), Incarnation(2))].flatMap { released, floor in
                // What was released here, and vowed, has no say in sleep.
                (released == .none ? grants(state) : [nil]).map { grant in
                    var record = CopyRecord(workload: workload, state: state, over: over, released: released, floor: floor, boot: boot)
                    record.grant = grant
                    // A freeze of the order's own attempt makes way for requests.
                    record.yielding = attempt
                    return record
                }
            }
        }
    }
}

extension WorkloadName {
    /// A name that is legal by its looks.
    static let sample: WorkloadName = {
        guard let name = try? WorkloadName("web") else { preconditionFailure("\"web\" is a legal name") }
        return name
    }()
}
