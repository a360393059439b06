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

    /// Returns once a connection from here to such a port is established.
    func connects(to port: Int) async throws {
        let digits = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        for _ in 0..<600 {
            let fields = try await run(["cat", "/proc/net/tcp"]).output.split(separator: "\n").map { $0.split(separator: " ") }
            if fields.contains(where: { $0.count > 3 && $0[3] == "01" && $0[2].hasSuffix(suffix) }) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Trouble("nothing is connected to port \(port)")
    }

    private static func shell(_ script: String) async throws -> DevCluster.Outcome {
        try await DevCluster.run("/bin/sh", arguments: ["-ec", script])
    }
}

extension DevCluster {
    /// Returns once a workload with an address of its own has so many established connections at one of its ports.
    func connected(_ count: Int, to address: String, _ port: Int) async throws {
        let suffix =
            ":" + String(repeating: "0", count: max(0, 4 - String(port, radix: 16).count)) + String(port, radix: 16, uppercase: true)
        for _ in 0..<600 {
            for name in try FileManager.default.contentsOfDirectory(atPath: "/run/netns") where name.hasPrefix("torpor-w-") {
                let script = "ip -n \(name) -4 -o addr | grep -qF ' \(address)/' && ip netns exec \(name) cat /proc/net/tcp /proc/net/tcp6"
                let found = try await Self.run("/bin/sh", arguments: ["-c", script])
                let open = found.output.split(separator: "\n").count { line in
                    let fields = line.split(separator: " ")
                    return fields.count > 3 && fields[3] == "01" && fields[1].hasSuffix(suffix)
                }
                if open >= count { return }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Trouble("\(address):\(port) has not \(count) connections")
    }
}
