package import TorporModel

/// A workload as a person wrote it down: what it is, and perhaps where it begins.
package struct DeclaredWorkload: Hashable, Sendable {
    package let name: WorkloadName
    package let spec: WorkloadSpec
    /// Where it starts; nil leaves it to the coordinator. Says nothing about where it may be moved later.
    package let node: NodeID?
    /// Where what each secret says is to be read, as written; relative to the declaration's own folder.
    package let secretFiles: [SecretName: String]

    package init(name: WorkloadName, spec: WorkloadSpec, node: NodeID? = nil, secretFiles: [SecretName: String] = [:]) {
        self.name = name
        self.spec = spec
        self.node = node
        self.secretFiles = secretFiles
    }
}
