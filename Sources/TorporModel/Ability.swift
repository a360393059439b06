/// What a backend may be able to do with its workloads, beside starting and ending them.
package enum Ability: String, CaseIterable, Hashable, Codable, Sendable {
    /// Restored without one instruction of it being run, and kept so without any helper: what moves and snapshots rest on.
    case held
    /// Moved in rounds while it runs (pre-copy).
    case live
    /// Run at the target before its memory has come (post-copy).
    case lazy
    /// Ended with a snapshot left that is the workload from then on: `checkpoint --stop` and `hibernate`.
    case sleep
    /// A checkpoint keeps only what the one before has not.
    case incremental
    /// What it has written to its own disks goes along.
    case disks
    /// An address of its own, and published ports.
    case network
    /// Open TCP connections go along.
    case connections
    /// Commands beside it: `torpor exec`.
    case exec
    /// Devices that compute.
    case gpu
}
