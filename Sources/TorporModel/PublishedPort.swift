/// A TCP port of the workload, reachable at a port of whichever node it lives on.
package struct PublishedPort: Hashable, Codable, Sendable {
    package let node: UInt16
    package let workload: UInt16
    package init(node: UInt16, workload: UInt16) {
        self.node = node
        self.workload = workload
    }
}
