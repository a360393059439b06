/// What a job does, with everything a person said about it.
package enum JobKind: Hashable, Codable, Sendable {
    /// Declare and start; `on` nil lets the coordinator choose.
    case run(name: WorkloadName, spec: WorkloadSpec, on: NodeID?)
    case migrate(name: WorkloadName, to: NodeID, mode: MoveMode = .stopAndCopy)
    /// `stop`: the workload does not run on; the snapshot is then the only copy. `live`: most of the memory is kept in rounds while the workload
    /// runs; nil: all of it while it is frozen.
    case checkpoint(name: WorkloadName, stop: Bool, live: PrecopyLimits? = nil)
    /// `name` nil: the workload the snapshot was made of, which must not live; else another workload.
    case restore(snapshot: SnapshotID, name: WorkloadName?, on: NodeID?)
    /// Another workload of a snapshot, of which there may be many at once: it publishes no port, and has an address of its own in place of any.
    case clone(snapshot: SnapshotID, name: WorkloadName, on: NodeID?)
    /// Put to sleep: a snapshot at its home is the workload, until somebody wants it.
    case hibernate(name: WorkloadName)
    /// Let a sleeping workload run.
    case wake(name: WorkloadName)
    /// Bring what a sleeping workload is to a second node as well; without a node the coordinator chooses.
    case deepen(name: WorkloadName, to: NodeID?)
    /// `graceMs` nil: as long as its specification says.
    case stop(name: WorkloadName, graceMs: UInt64?)
    /// One that has ended begins anew, over the files it left.
    case start(name: WorkloadName)
    /// The same, after what runs of it was ended as by `stop`.
    case restart(name: WorkloadName, graceMs: UInt64?)
    /// `force`: even if it runs.
    case remove(name: WorkloadName, force: Bool)

    /// The verb a person typed, as in `migrate`.
    package var verb: String {
        switch self {
        case .run: "run"
        case .migrate: "migrate"
        case .checkpoint: "checkpoint"
        case .restore: "restore"
        case .clone: "clone"
        case .hibernate: "hibernate"
        case .wake: "wake"
        case .deepen: "deepen"
        case .stop: "stop"
        case .start: "start"
        case .restart: "restart"
        case .remove: "rm"
        }
    }
}
