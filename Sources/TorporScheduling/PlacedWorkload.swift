package import TorporModel

/// A workload at a node where it lives, or to which a job is bringing it: what others that are placed have to know of it.
package struct PlacedWorkload: Hashable, Sendable {
    package let name: WorkloadName
    package let node: NodeID
    let kind: NeighbourKind
    /// Of the node, its own alone.
    let ports: [NodePort]

    package init(name: WorkloadName, node: NodeID, spec: WorkloadSpec) {
        self.name = name
        self.node = node
        kind = NeighbourKind(spec)
        ports = spec.ports.map(\.taken)
    }
}
