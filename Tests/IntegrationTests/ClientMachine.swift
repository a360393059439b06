import Foundation

/// Another machine of a cluster's site, with no part of Torpor on it: a network namespace on the cluster's bridge, which knows only that
/// workloads' addresses are found on that network.
struct ClientMachine: Sendable {
    private let name: String

    /// Runs `body` with one, and takes it away.
    static func with(_ cluster: DevCluster, _ body: (ClientMachine) async throws -> Void) async throws {
        let node = try await cluster.host(of: "node-a")
        let machine = ClientMachine(name: "torpor-c\(getpid())")
        let network = node.split(separator: ".").dropLast().joined(separator: ".")
        let cable = "tc\(getpid())"
        let made = try await shell(
            """
            bridge=$(ip -o route get \(node) | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
            ip netns add \(machine.name)
            ip link add \(cable) type veth peer name eth0 netns \(machine.name)
            ip link set \(cable) master $bridge up
            ip -n \(machine.name) addr add \(network).99/24 dev eth0
            ip -n \(machine.name) link set eth0 up
            ip -n \(machine.name) route add 100.64.0.0/10 dev eth0
            """)
        var failure: (any Error)?
        do {
            guard made.code == 0 else { throw Trouble("the client's machine: \(made.error)") }
            try await body(machine)
        } catch { failure = error }
        // The cable goes first: a connection that is still open would keep the namespace, and the cable with it.
        _ = try await shell("ip link del \(cable); ip netns del \(machine.name)")
        if let failure { throw failure }
    }

    /// A program on that machine, to its end.
    func run(_ words: [String]) async throws -> DevCluster.Outcome {
        try await DevCluster.run("/usr/sbin/ip", arguments: ["netns", "exec", name] + words)
    }

    private static func shell(_ script: String) async throws -> DevCluster.Outcome {
        try await DevCluster.run("/bin/sh", arguments: ["-ec", script])
    }
}
