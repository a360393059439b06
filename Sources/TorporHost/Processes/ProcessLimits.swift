import CLinux

/// What this process may do with its children's limits (getrlimit(2), prlimit(2)).
package enum ProcessLimits {
    /// Open files of one process that it may allow at most.
    package static var openFiles: UInt64 { cl_most_files() }

    /// Whether it may read those of another user's processes: CAP_SYS_RESOURCE, bit 24 of `CapEff` (capabilities(7)). criu has to.
    package static let canReadStrangers: Bool = {
        guard let text = try? DurableFile.readText("/proc/self/status", limit: 65536),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") }),
            let mask = line.split(separator: "\t").last.flatMap({ UInt64($0, radix: 16) })
        else { return false }
        return mask >> 24 & 1 == 1
    }()
}
