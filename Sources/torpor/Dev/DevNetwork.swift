import TorporEngines
import TorporHost
import TorporModel

/// Each node a network namespace on a bridge, with its own address: two nodes on one machine then differ as two machines do.
struct DevNetwork {
    let plan: DevPlan

    /// Bridge, namespaces and cables; each node's loopback and default route.
    ///
    /// - Throws: `engineMissing` without `ip`; what was made by then is removed by `down`.
    func up() async throws(TorporError) {
        try await ip("link", "add", plan.bridge, "type", "bridge")
        try await ip("addr", "add", "\(plan.gateway)/24", "dev", plan.bridge)
        try await ip("link", "set", plan.bridge, "up")
        for node in plan.nodes {
            let (name, cable) = (plan.namespace(node), plan.cable(node))
            try await ip("netns", "add", name)
            try await ip("link", "add", cable.outside, "type", "veth", "peer", "name", cable.inside)
            try await ip("link", "set", cable.outside, "master", plan.bridge, "up")
            try await ip("link", "set", cable.inside, "netns", name)
            try await ip("-n", name, "addr", "add", "\(plan.address(node))/24", "dev", cable.inside)
            try await ip("-n", name, "link", "set", cable.inside, "up")
            try await ip("-n", name, "link", "set", "lo", "up")
            try await ip("-n", name, "route", "add", "default", "via", plan.gateway)
        }
    }

    /// Everything that bears this cluster's tag, however many nodes it had.
    func down() async {
        for name in Folder.names("/run/netns") where name.hasPrefix("tp\(plan.folder.tag)-") { try? await ip("netns", "del", name) }
        for name in Folder.names("/sys/class/net") where name.hasPrefix("tp\(plan.folder.tag)-") { try? await ip("link", "del", name) }
    }

    private func ip(_ arguments: String...) async throws(TorporError) {
        guard let program = ProgramFinder.find("ip") else {
            throw TorporError(.engineMissing, "ip is not installed", remedy: "apt-get install iproute2")
        }
        try await Command(program, arguments).succeed()
    }
}
