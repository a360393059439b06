package import TorporModel

/// A workload as a person wrote it down: what it is, and perhaps where it begins.
package struct DeclaredWorkload: Hashable, Sendable {
    package let name: WorkloadName
    package let spec: WorkloadSpec
    /// Where it starts; nil leaves it to the coordinator. Says nothing about where it may be moved later.
    package let node: NodeID?

    package init(name: WorkloadName, spec: WorkloadSpec, node: NodeID? = nil) {
        self.name = name
        self.spec = spec
        self.node = node
    }
}
