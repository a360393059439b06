import TorporHost

/// Why a running copy could not be captured: what criu cannot carry, each with its remedy.
enum ObstacleFinder {
    /// Sorted, each once: the same copy always gives the same list.
    static func find(in pids: [Int32]) -> [String] {
        var reasons: Set<String> = []
        for connection in SocketTable.connections(of: pids) {
            let kind = connection.isLoopback ? "a local" : "an external"
            reasons.insert("\(kind) TCP connection is open, \(connection.local) to \(connection.remote): close it first")
        }
        for pid in pids {
            for descriptor in ProcessTable.descriptors(of: pid) {
                if let reason = reason(descriptor.target) { reasons.insert(reason) }
            }
        }
        return reasons.sorted()
    }

    /// Devices that every container has and criu knows.
    private static let carried: Set<String> = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/ptmx"]

    /// nil for what can be carried, or what only a capture can tell.
    private static func reason(_ target: String) -> String? {
        switch target {
        case let path where path.hasPrefix("/dev/pts/") || path == "/dev/tty" || path == "/dev/console":
            return "the terminal \(path) is open: start it without a terminal"
        case let path
        where path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm/") && !path.hasPrefix("/dev/mqueue/") && !carried.contains(path):
            return "the device \(path) is open: a device stays on its node"
        case "anon_inode:[io_uring]": return "an io_uring is open: criu cannot carry it"
        case "anon_inode:[perf_event]": return "a perf event is open: criu cannot carry it"
        case "anon_inode:[userfaultfd]": return "a userfaultfd is open: criu cannot carry it"
        case "anon_inode:bpf-prog", "anon_inode:bpf-map": return "a BPF program or map is open: criu cannot carry it"
        default: return nil
        }
    }
}
