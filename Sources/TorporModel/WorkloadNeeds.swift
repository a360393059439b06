/// What a running workload asks of a target, told by its source before the freeze.
package struct WorkloadNeeds: Hashable, Codable, Sendable {
    package var facts: HostFacts
    package var mappedFiles: [MappedFile]
    /// Memory in use, in bytes.
    package var memoryBytes: UInt64
    /// Upper bound of what a capture will write, in bytes.
    package var artifactBytes: UInt64
    /// Folders that source and target have to share.
    package var shared: [SharedFolder]

    package init(facts: HostFacts, mappedFiles: [MappedFile], memoryBytes: UInt64, artifactBytes: UInt64, shared: [SharedFolder] = []) {
        self.facts = facts
        self.mappedFiles = mappedFiles
        self.memoryBytes = memoryBytes
        self.artifactBytes = artifactBytes
        self.shared = shared
    }

    /// Reads also what an earlier release wrote, in manifests and logs: it knew no shared folders.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        facts = try container.decode(HostFacts.self, forKey: .facts)
        mappedFiles = try container.decode([MappedFile].self, forKey: .mappedFiles)
        memoryBytes = try container.decode(UInt64.self, forKey: .memoryBytes)
        artifactBytes = try container.decode(UInt64.self, forKey: .artifactBytes)
        shared = try container.decodeIfPresent([SharedFolder].self, forKey: .shared) ?? []
    }
}
