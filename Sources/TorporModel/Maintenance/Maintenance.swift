/// One errand of a person at whole nodes: emptying them, or bringing home what was moved away for it.
///
/// Says what was asked and planned, and how far each node is. What became of each workload is in the logs of the jobs that it has begun,
/// whose keys are made of its id (`key(for:_:)`): so nothing here can differ from what happened.
package struct Maintenance: Hashable, Codable, Sendable {
    package enum Purpose: String, Hashable, Codable, Sendable {
        case drain
        case `return`
    }

    /// How it ended.
    package enum End: String, Hashable, Codable, Sendable {
        /// Every node is empty, or everything is home.
        case done
        /// What could not be moved stays where it is.
        case left
        /// Ended by a person. What was under way has ended whole, here or there.
        case cancelled
    }

    package let id: MaintenanceID
    /// Of the wish: the same key is the same maintenance.
    package let key: IdempotencyKey
    package let purpose: Purpose
    /// A person's words, as in `kernel`; may be empty.
    package let reason: String
    package let requester: String
    package let createdAt: Timestamp
    package let options: DrainOptions
    /// Raised by every change, which is a compare-and-swap on it.
    package var revision: UInt64
    /// In the order in which they are begun.
    package var nodes: [MaintenanceNode]
    package let plan: MaintenancePlan
    /// What came to a node after its plan was made, having been on its way.
    package var late: [PlannedMove]
    /// Who wants it ended; nil while nobody does.
    package var cancelledBy: String?
    /// nil while it is open.
    package var end: End?
    package var endedAt: Timestamp?

    package init(
        id: MaintenanceID, key: IdempotencyKey, purpose: Purpose, reason: String, requester: String, createdAt: Timestamp,
        options: DrainOptions, nodes: [MaintenanceNode], plan: MaintenancePlan
    ) {
        self.id = id
        self.key = key
        self.purpose = purpose
        self.reason = reason
        self.requester = requester
        self.createdAt = createdAt
        self.options = options
        self.revision = 0
        self.nodes = nodes
        self.plan = plan
        self.late = []
    }

    /// The key of the job that is the `number`th try with a workload, from 0: two coordinators that try at once make one job.
    package func key(for workload: WorkloadID, _ number: Int) -> IdempotencyKey {
        IdempotencyKey(unchecked: "\(id)-\(workload)-\(number)")
    }

    /// How far the node is; nil for one that it does not name.
    package func stage(of node: NodeID) -> MaintenanceNode.Stage? { nodes.first { $0.node == node }?.stage }

    /// What it says of cordons, in the transaction that writes it: a node is cordoned when its drain begins, and takes work again when
    /// something is to come home.
    package func cordons(after old: Maintenance?) -> [(node: NodeID, cordoned: Bool)] {
        nodes.compactMap { now in
            if old?.stage(of: now.node) == now.stage { return nil }
            switch (purpose, now.stage) {
            case (.drain, .draining): return (now.node, true)
            case (.return, .back): return (now.node, false)
            default: return nil
            }
        }
    }

    /// The one of `others` that is at work on one of this one's nodes.
    package func rival(among others: [Maintenance]) -> Maintenance? {
        let own = Set(nodes.map(\.node))
        return others.first { other in
            // A node that is empty may be given back, by a return, while others of its drain have their turn.
            other.end == nil
                && other.nodes.contains { own.contains($0.node) && (other.purpose == .return || $0.stage != .drained && $0.stage != .back) }
        }
    }

    /// Whether it is emptying the node now.
    package func isEmptying(_ node: NodeID) -> Bool { end == nil && purpose == .drain && stage(of: node) == .draining }

    /// Whether it is at work on just what is asked for: asking again is looking at it.
    package func isSame(as request: MaintenanceRequest) -> Bool {
        end == nil && purpose == request.purpose && Set(nodes.map(\.node)) == Set(request.nodes) && !request.isDryRun
    }

    /// A node that it calls drained now, and did not before.
    package func emptied(since old: Maintenance?) -> [NodeID] {
        nodes.filter { $0.stage == .drained && old?.stage(of: $0.node) != .drained }.map(\.node)
    }

    /// What a cordon of its nodes is for, as in `drain m-1 "kernel"`.
    package var words: String { "\(purpose.rawValue) \(id)" + (reason.isEmpty ? "" : " \"\(reason)\"") }
}
