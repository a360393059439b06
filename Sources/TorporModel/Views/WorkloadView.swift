/// A workload as `torpor ps` shows it.
package struct WorkloadView: Hashable, Codable, Sendable {
    package let name: WorkloadName
    package let id: WorkloadID
    package let backend: BackendKind
    package let node: NodeID?
    /// `new running dozing frozen held stopped exited restarting lost unknown`: the agent's word; `unknown` when its node is lost.
    package let state: String
    package let incarnation: UInt64
    package let movable: Movable
    package let job: JobID?
    package let exitStatus: Int32?
    /// How often it was started again on its present node.
    package let restarts: UInt64
    package let lineage: UInt64
    package let lineageNote: String?
    package let spec: WorkloadSpec
    /// Its own address in the site's workload network, if it has one; moves along.
    package let address: String?
    /// Why it is awake, and when it could rest; nil for one that never rests by itself.
    package let rest: RestReport?
    /// Up to now; nil for one that has never slept.
    package let slept: SleepTally?
    /// By a request, on its present node; nil where that knows of none.
    package let lastWake: WakeNote?
    /// Why it sleeps on though somebody wanted it, and what would help; nil for any other.
    package let stuck: String?
    package let createdAt: String

    /// Whether nothing of it runs any more, and nothing will by itself.
    package var hasEnded: Bool { ["exited", "stopped", "lost"].contains(state) }

    /// Whether it could move now, and if not, every reason.
    package struct Movable: Hashable, Codable, Sendable {
        package let ok: Bool
        package let reasons: [String]
        package init(reasons: [String]) {
            ok = reasons.isEmpty
            self.reasons = reasons
        }
    }

    package init(
        name: WorkloadName, id: WorkloadID, backend: BackendKind, node: NodeID?, state: String, incarnation: UInt64,
        movable: Movable, job: JobID?, exitStatus: Int32?, restarts: UInt64, lineage: UInt64, lineageNote: String?, spec: WorkloadSpec,
        address: String?, rest: RestReport? = nil, slept: SleepTally? = nil, lastWake: WakeNote? = nil,
        stuck: String? = nil, createdAt: String
    ) {
        self.name = name
        self.id = id
        self.backend = backend
        self.node = node
        self.state = state
        self.incarnation = incarnation
        self.movable = movable
        self.job = job
        self.exitStatus = exitStatus
        self.restarts = restarts
        self.lineage = lineage
        self.lineageNote = lineageNote
        self.spec = spec
        self.address = address
        self.rest = rest
        self.slept = slept
        self.lastWake = lastWake
        self.stuck = stuck
        self.createdAt = createdAt
    }
}
