import TorporModel

/// The whole of a world in which a workload sleeps, at one instant.
struct SleepState: Hashable {
    enum Kind: Hashable { case hibernation, move }

    struct Job: Hashable {
        let kind: Kind
        let source: Int
        let target: Int
        let inc: Int
        /// What a move brings.
        let snapshot: ContentHash?
    }

    enum Phase: Hashable { case free, claimed, aborted, committed, released, lost }

    var inc = 1
    var attempt = 1
    var phase = Phase.free
    var home = 0
    /// The snapshot that the row says is the workload; nil while it is awake.
    var asleepIn: ContentHash?
    var jobs: [Job] = []
    var now = 1
    var nodes: [ModelNode]
    var net: Set<SleepMessage> = []
    /// How much may still happen: requests at a door, agent crashes, power losses, ends of leases.
    var requests: Int
    var crashes: Int
    var powerLosses: Int
    var leaseEnds: Int

    init(requests: Int, crashes: Int, powerLosses: Int, leaseEnds: Int) {
        nodes = (0..<2).map { _ in ModelNode(record: CopyRecord(workload: ModelNode.workload, boot: BootID(unchecked: "boot-1"))) }
        nodes[0].record.state = .running(Table.copy(Attempt(1)))
        nodes[0].engine = ModelEngine(made: Attempt(1), mode: .running, version: 1)
        (self.requests, self.crashes, self.powerLosses, self.leaseEnds) = (requests, crashes, powerLosses, leaseEnds)
    }

    var running: [Int] { nodes.indices.filter { nodes[$0].engine.mode == .running } }
    /// Nodes that may wake it, now.
    var able: [Int] { nodes.indices.filter { nodes[$0].record.grant.map { $0.suspended == nil } ?? false } }

    /// Nothing in memory that could go on, and no right to wake it, not even a suspended one.
    var isEmpty: Bool {
        nodes.allSatisfy { ($0.engine.mode == .none || $0.engine.mode == .exited) && $0.record.grant == nil }
    }

    /// It runs at its home, or may be woken there, and nowhere is anything left; or faults took it.
    var isGood: Bool {
        if phase == .lost || isEmpty { return true }
        guard phase == .free else { return false }
        let isHome = asleepIn == nil ? running == [home] && able == [] : able == [home] && running == []
        return isHome && nodes.indices.allSatisfy { $0 == home || nodes[$0].engine.mode == .none || nodes[$0].engine.mode == .exited }
    }
}

/// What the net may hold; it only grows.
enum SleepMessage: Hashable {
    case freeze(node: Int, attempt: Int, inc: Int)
    case capture(node: Int, attempt: Int)
    case prepare(node: Int, attempt: Int)
    case fetch(node: Int, attempt: Int)
    case suspend(node: Int, attempt: Int)
    case grant(node: Int, attempt: Int, snapshot: ContentHash, inc: Int)
    case retire(node: Int, attempt: Int)
    case thaw(node: Int, attempt: Int)
    case discard(node: Int, attempt: Int)
    case captured(attempt: Int, snapshot: ContentHash)
    case suspended(attempt: Int)
    case granted(attempt: Int)
    case awake(attempt: Int)
    case thawed(attempt: Int)
    case gone(attempt: Int)
}
