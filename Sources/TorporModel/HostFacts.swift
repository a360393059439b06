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
}
