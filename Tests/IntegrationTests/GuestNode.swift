import Foundation

/// A machine beside a cluster of `torpor dev`, on the same bridge: a network namespace that nobody but the test knows of until it joins.
///
/// It bears the cluster's tag, and its state lies in the cluster's folder: whatever a test leaves of it, the cluster's end removes.
final class GuestNode {
    let name: String
    let cluster: DevCluster
    /// On the bridge.
    let address: String
    /// Where the coordinator is, as HOST:PORT.
    let coordinator: String
    private let tag: String
    private let bridge: String
    private var agent: Process?

    var certificates: String { "\(cluster.folder)/certificates/\(name)" }
    var log: String { "\(cluster.folder)/logs/\(name).log" }
    private var namespace: String { "\(tag)-\(name)" }
    /// What nsenter(1) is told. Not `ip netns exec`, which mounts another /sys, without the control groups.
    var entering: [String] { ["--net=/run/netns/\(namespace)", "--"] }
    /// Below the cluster's, which its end removes.
    var cgroup: String { "/torpor-\(tag.dropFirst(2))/\(name)" }

    init(_ name: String, beside cluster: DevCluster) async throws {
        self.name = name
        self.cluster = cluster
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(cluster.folder)/context.json"))
        coordinator = (try JSONSerialization.jsonObject(with: data) as? [String: String])?["coordinator"] ?? ""
        let gateway = String(coordinator.prefix { $0 != ":" })
        address = gateway.split(separator: ".").dropLast().joined(separator: ".") + ".77"
        // `7: tp1a2b-br    inet 10.231.4.1/24 …`
        let found = try await DevCluster.run("/usr/sbin/ip", arguments: ["-o", "addr", "show", "to", gateway]).output
        guard let interface = found.split(separator: " ").dropFirst().first, interface.hasSuffix("-br") else {
            throw Trouble("no bridge has \(gateway): \(found)")
        }
        bridge = String(interface)
        tag = String(interface.dropLast(3))
        try await plug(gateway)
    }

    /// A namespace of its own, and a cable to the bridge.
    private func plug(_ gateway: String) async throws {
        let (outside, inside) = ("\(tag)-og", "\(tag)-ig")
        for words in [
            ["netns", "add", namespace],
            ["link", "add", outside, "type", "veth", "peer", "name", inside],
            ["link", "set", outside, "master", bridge, "up"],
            ["link", "set", inside, "netns", namespace],
            ["-n", namespace, "addr", "add", "\(address)/24", "dev", inside],
            ["-n", namespace, "link", "set", inside, "up"],
            ["-n", namespace, "link", "set", "lo", "up"],
            ["-n", namespace, "route", "add", "default", "via", gateway],
        ] {
            let outcome = try await DevCluster.run("/usr/sbin/ip", arguments: words)
            guard outcome.code == 0 else { throw Trouble("ip \(words): \(outcome.error)") }
        }
    }

    /// `torpor node join`, as somebody on that machine types it.
    func join(_ token: String, certificates: String? = nil, _ more: String...) async throws -> DevCluster.Outcome {
        let words = entering + [DevCluster.program, "node", "join", token, "--certs", certificates ?? self.certificates]
        return try await DevCluster.run("/usr/bin/nsenter", arguments: words + more)
    }

    /// Starts the agent.
    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        let shim = URL(fileURLWithPath: DevCluster.program).deletingLastPathComponent().appendingPathComponent("torpor-shim").path
        let words = [
            DevCluster.program, "agent", "--state", "\(cluster.folder)/\(name)", "--certs", certificates, "--listen", "\(address):7443",
            "--coordinator", coordinator, "--cgroup", cgroup, "--shim", shim, "--mask", cluster.folder,
        ]
        process.arguments = entering + words
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = FileHandle(forWritingAtPath: log)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        agent = process
    }

    /// Told to end, and waited for.
    func stop() async {
        guard let agent else { return }
        agent.terminate()
        await DevCluster.ended(agent)
    }

    /// Until its agent has written such a line.
    func says(_ words: String) async throws {
        for _ in 0..<300 {
            if (try? String(contentsOfFile: log, encoding: .utf8))?.contains(words) == true { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("\(name) never said: \(words)")
    }

    /// The shims of its copies, by pid.
    func shims() -> [Int32] {
        ProcessSight.all().filter { process in
            process.program == "torpor-shim" && process.words.contains { $0.hasPrefix("\(cluster.folder)/\(name)/") }
        }.map(\.pid).sorted()
    }
}
