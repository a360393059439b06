package import TorporModel

/// A workload that sleeps, or is on its way to sleep, as its node's doorkeeper knows it.
package struct DoorEntry: Hashable, Codable, Sendable {
    /// What the doorkeeper's own connections bear (SO_MARK; socket(7)), so that the node's rules do not send them back to it: `torp`.
    package static let mark: UInt32 = 0x746f_7270

    package let workload: WorkloadID
    /// Ports of the node that lead to it; its own address is made from its id.
    package let ports: [PublishedPort]
    /// Where requests are read; nil where nobody reads any.
    package let http: HTTPDoor?
    /// It runs already, and the node's rules still send whoever comes for it here: no connection waits.
    package var isAwake = false

    package init(workload: WorkloadID, ports: [PublishedPort], http: HTTPDoor? = nil) {
        self.workload = workload
        self.ports = ports
        self.http = http
    }

    package init(_ workload: WorkloadID, _ spec: WorkloadSpec) {
        self.init(workload: workload, ports: spec.ports, http: spec.door)
    }
}
