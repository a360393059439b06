import TorporHost
import TorporModel

/// Why a running copy could not be captured here or restored elsewhere: what criu cannot carry, each with its remedy.
enum ObstacleFinder {
    /// Sorted, each once: the same copy always gives the same list.
    ///
    /// `network` is the node's own network namespace, as links in /proc name it: an address there stays behind, one in a namespace of the
    /// workload's own goes along. What becomes of connections there is its policy's to say.
    static func find(in pids: [Int32], node network: String?, connections: ConnectionPolicy) -> [String] {
        var reasons: Set<String> = []
        for (namespace, members) in Dictionary(grouping: pids, by: { ProcessTable.link("/proc/\($0)/ns/net") }) {
            // One that cannot be told any more has ended by now.
            guard let namespace else { continue }
            reasons.formUnion(SocketTable.held(by: members).compactMap { reason($0, isOnNode: namespace == network, connections) })
        }
        if !ProcessLimits.canReadStrangers { reasons.formUnion(pids.compactMap { ProcessTable.stranger($0) }.map(Self.stranger)) }
        for pid in pids {
            for descriptor in ProcessTable.descriptors(of: pid) {
                if let reason = reason(descriptor.target) { reasons.insert(reason) }
            }
        }
        return reasons.sorted()
    }

    /// criu binds a socket again to the address that it had; on another machine that fails ("Can't bind inet socket"), or, for IPv6,
    /// succeeds and is reachable by nobody. A workload with a network of its own has an address of its own, which moves along.
    static func reason(_ socket: SocketTable.Entry, isOnNode: Bool, _ connections: ConnectionPolicy = .refuse) -> String? {
        if socket.transport == .tcp, socket.isConnected {
            guard isOnNode || connections == .refuse else { return nil }
            let kind = socket.local.isLoopback && socket.remote.isLoopback ? "a local" : "an external"
            return
                "\(kind) TCP connection is open, \(socket.local) to \(socket.remote): close it first, or run it with \(isOnNode ? "--network own " : "")--tcp keep"
        }
        guard isOnNode, socket.local.isOfOneMachine else { return nil }
        let place = "the \(socket.transport.word) \(socket.isListening ? "listener" : "socket") \(socket.local)"
        if socket.isConnected {
            return "\(place) to \(socket.remote) is bound to this node's own address: close it first, or run it with --port"
        }
        return "\(place) is bound to this node's own address: bind 0.0.0.0 or [::], or run it with --port"
    }

    /// "Can't get rlimit 0: Operation not permitted" is what criu says, with the workload frozen.
    private static func stranger(_ user: UInt32) -> String {
        "a process runs as user \(user), and this node may not read another user's limits: give the agent CAP_SYS_RESOURCE, or run it as root"
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
