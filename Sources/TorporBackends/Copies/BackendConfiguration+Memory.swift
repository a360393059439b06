import TorporEngines
import TorporHost

/// How much memory a node has for one workload more.
extension BackendConfiguration {
    /// In bytes: what the kernel has, and no more than is left of what the node was given for workloads. Pages that several processes share
    /// count for each.
    package func freeMemory() -> UInt64 {
        let free = HostFactsReader.availableMemory()
        guard let memoryBytes else { return free }
        let used = Cgroup(path: cgroup).pids().reduce(0) { $0 + ProcessTable.residentBytes(of: $1) }
        return min(free, memoryBytes - min(used, memoryBytes))
    }
}
