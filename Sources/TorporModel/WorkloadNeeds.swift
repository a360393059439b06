/// What a running workload asks of a target, told by its source before the freeze.
package struct WorkloadNeeds: Hashable, Codable, Sendable {
    package var facts: HostFacts
    package var mappedFiles: [MappedFile]
    /// Memory in use, in bytes.
    package var memoryBytes: UInt64
    /// Upper bound of what a capture will write, in bytes.
    package var artifactBytes: UInt64
    package init(facts: HostFacts, mappedFiles: [MappedFile], memoryBytes: UInt64, artifactBytes: UInt64) {
        self.facts = facts
        self.mappedFiles = mappedFiles
        self.memoryBytes = memoryBytes
        self.artifactBytes = artifactBytes
    }
}
