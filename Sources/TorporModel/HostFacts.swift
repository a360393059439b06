/// What of a host a snapshot depends on: recorded at the source, judged at the target before anything is frozen.
package struct HostFacts: Hashable, Codable, Sendable {
    /// `uname -m`.
    package var architecture: String
    /// `uname -r`.
    package var kernel: String
    /// The `flags` of /proc/cpuinfo.
    package var cpuFlags: Set<String>
    /// Engine name to version, as in `criu: 4.1.1`.
    package var engines: [String: String]

    package init(architecture: String, kernel: String, cpuFlags: Set<String>, engines: [String: String]) {
        self.architecture = architecture
        self.kernel = kernel
        self.cpuFlags = cpuFlags
        self.engines = engines
    }

    /// Flags in order: a set is written in another order by every process, and manifests are signed byte for byte.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(kernel, forKey: .kernel)
        try container.encode(cpuFlags.sorted(), forKey: .cpuFlags)
        try container.encode(engines, forKey: .engines)
    }
}
