import TorporModel

/// The whole of a model's world at one instant.
struct ModelState: Hashable {
    struct Move: Hashable {
        let source: Int
        let target: Int
        let inc: Int
    }

    enum Phase: Hashable { case free, claimed, aborted, committed, released, returned, lost }

    var inc = 1
    var attempt = 1
    var phase = Phase.free
    var home = 0
    /// Which capture the pivot named.
    var version = 0
    var moves: [Move] = []
    var now = 1
    var nodes: [ModelNode]
    var net: Set<ModelMessage> = []
    /// How many faults may still happen: agent crashes, power losses, ends of leases.
    var crashes: Int
    var powerLosses: Int
    var leaseEnds: Int

    init(nodes count: Int, crashes: Int, powerLosses: Int, leaseEnds: Int) {
        nodes = (0..<count).map { _ in ModelNode(record: CopyRecord(workload: ModelNode.workload, boot: BootID(unchecked: "boot-1"))) }
        nodes[0].record.state = .running(Table.copy(Attempt(1)))
        nodes[0].engine = ModelEngine(made: Attempt(1), mode: .running, version: 1)
        self.crashes = crashes
        self.powerLosses = powerLosses
        self.leaseEnds = leaseEnds
    }

    var running: Int { nodes.count { $0.engine.mode == .running } }
    var isEmpty: Bool { nodes.allSatisfy { $0.engine.mode == .none || $0.engine.mode == .exited } }

    /// Whether a target has the chunks of the present content and may still restore them: a copy too, as long as nothing was discarded.
    var canRestore: Bool {
        net.contains { message in
            guard case .restore(let node, let attempt, now) = message else { return false }
            return nodes[node].record.over < Attempt(UInt64(attempt))
        }
    }

    /// The target lost power between the decision to let its copy run and the sight of it running: nobody can know whether it ran. The
    /// job is stuck, says so, and the original stays sealed for a person to decide over (invariant 8).
    var isInDoubt: Bool {
        guard phase == .committed, let move = moves.last else { return false }
        let record = nodes[move.target].record
        return record.gone?.attempt == record.released && record.released == Attempt(UInt64(attempt))
            && nodes[move.source].engine.mode == .frozen
    }

    /// The workload runs at its home and nowhere is anything left; or faults took every copy, or the job has said *lost*.
    var isGood: Bool {
        if isEmpty || isInDoubt || phase == .lost { return true }
        guard phase == .free, nodes[home].engine.mode == .running else { return false }
        return nodes.enumerated().allSatisfy { $0.offset == home || $0.element.engine.mode == .none || $0.element.engine.mode == .exited }
    }
}
