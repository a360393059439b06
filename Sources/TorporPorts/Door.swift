package import TorporModel

/// A node's rule set over its workloads' addresses and published ports.
package protocol Door: Sendable {
    /// Publishes the ports of a workload that lives here and opens the way to it.
    func open(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError)
    /// New connections are held, not refused; returns once none is half made.
    func shut(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError)
    /// Whoever comes from now on waits, and is heard of, until the way is opened: by `open` here, or at another node after `remove`. What was
    /// accepted before is still handed to a workload that runs. Holds also over a workload of which nothing is in memory.
    func keep(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError)
    /// The copy runs: whoever waits is let through to it at once, and whoever comes until `open` has done the rest. Nothing where nobody is kept.
    func welcome(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError)
    /// Forgets the workload: its ports are free again.
    func remove(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError)
    /// Whether the ports could be published here; throws `refused` naming the port and its owner.
    func judge(_ spec: WorkloadSpec) async throws(TorporError)
}
