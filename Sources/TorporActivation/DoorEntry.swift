package import TorporModel

/// A workload that sleeps, or is on its way to sleep, as its node's doorkeeper knows it.
package struct DoorEntry: Hashable, Codable, Sendable {
    package let workload: WorkloadID
    /// Ports of the node that lead to it; its own address is made from its id.
    package let ports: [PublishedPort]

    package init(workload: WorkloadID, ports: [PublishedPort]) {
        self.workload = workload
        self.ports = ports
    }
}
