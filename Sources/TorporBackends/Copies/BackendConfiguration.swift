import TorporHost
package import TorporModel

/// What of its node a backend has to be told.
package struct BackendConfiguration: Sendable {
    /// The node's name, as it stands in log lines.
    package var node: NodeID
    /// A folder on a local disk: copies, and what its engine keeps. Masked from every workload.
    package var state: String
    /// Parent of the copies' cgroups, as in `/torpor/node-a`; one per node, also when nodes share a kernel.
    package var cgroup: String
    /// Absolute path of the `torpor-shim` executable.
    package var shim: String
    /// Folders and files that no workload may see beside `state`: keys, the chunk store, other nodes' state.
    package var masked: [String]
    /// A network namespace to start copies in, by path; nil for the one this process is in.
    package var networkNamespace: String?
    /// Where to look for engines first, as a `PATH`.
    package var searchPath: String
    /// Disk that is never used for captures and restores, in bytes.
    package var reservedBytes: UInt64
    /// Longest that a start or a restore may take before its engine is ended; a capture is never ended by a clock.
    package var engineLimit: Duration
    /// Of the node's memory all that workloads may have, in bytes; nil for whatever is free.
    package var memoryBytes: UInt64?
    /// Whether to stream where the engines can; else images go by way of a folder, which any criu can.
    package var streams: Bool

    package init(
        node: NodeID, state: String, cgroup: String, shim: String, masked: [String] = [], networkNamespace: String? = nil,
        searchPath: String = "", reservedBytes: UInt64 = 256 << 20, engineLimit: Duration = .seconds(600),
        memoryBytes: UInt64? = nil, streams: Bool = true
    ) {
        self.node = node
        self.state = state
        self.cgroup = cgroup
        self.shim = shim
        self.masked = masked
        self.networkNamespace = networkNamespace
        self.searchPath = searchPath
        self.reservedBytes = reservedBytes
        self.engineLimit = engineLimit
        self.memoryBytes = memoryBytes
        self.streams = streams
    }
    /// The same with a folder of its own below `state`, for one backend of several.
    package func below(_ name: String) -> BackendConfiguration {
        var own = self
        own.state += "/\(name)"
        return own
    }

    /// The same for each backend that has a folder on the node, this one too: what ``below(_:)`` made of the node's.
    var ofEveryBackend: [BackendConfiguration] {
        let node = DurableFile.parent(of: state)
        return Folder.names(node).map { name in
            var other = self
            other.state = "\(node)/\(name)"
            return other
        }
    }
}
