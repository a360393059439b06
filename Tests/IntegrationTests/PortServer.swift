import Foundation

/// A workload that publishes a port and answers every connection with how often it was asked: a copy that started anew would say 1.
struct PortServer {
    let name: String
    let port: Int
    let cluster: DevCluster

    /// Returns once it answers on its node.
    static func start(_ name: String, on node: String, port: Int, in cluster: DevCluster) async throws -> PortServer {
        let outcome = try await cluster.torpor("run", name, "--node", node, "--port", "\(port):80", "--", "python3", "-c", program(80))
        guard outcome.code == 0 else { throw Trouble("run: \(outcome.error)") }
        let server = PortServer(name: name, port: port, cluster: cluster)
        for _ in 0..<100 {
            if try await server.ask(node) != nil { return server }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("\(name) does not answer on \(node)")
    }

    /// The server's program, listening on all addresses that it has.
    static func program(_ port: Int) -> String {
        """
        import socket
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', \(port))); s.listen(8)
        n = 0
        while True:
            c, _ = s.accept(); n += 1; c.sendall(f'{n}'.encode()); c.close()
        """
    }

    /// What it answers at the node's address, from this machine's own end of the bridge; nil when nobody answers there.
    ///
    /// - Parameter patience: in seconds.
    func ask(_ node: String, patience: Int = 2) async throws -> Int? {
        let host = try await cluster.host(of: node)
        let ask = "import socket; print(socket.create_connection(('\(host)', \(port)), \(patience)).recv(9).decode())"
        let outcome = try await DevCluster.run("/usr/bin/python3", arguments: ["-c", ask])
        return outcome.code == 0 ? Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)) : nil
    }
}

extension DevCluster {
    /// The node's address on the bridge, by `torpor nodes`.
    func host(of node: String) async throws -> String {
        let nodes = try await torpor("nodes", "-o", "json").list()
        guard let address = nodes.first(where: { $0["name"] as? String == node })?["address"] as? String,
            let host = address.split(separator: ":").first
        else { throw Trouble("there is no \(node)") }
        return String(host)
    }

    /// One verb that takes no command, to its end.
    func call(_ words: [String]) async throws -> Outcome { try await Self.run(Self.program, arguments: words + ["--dir", folder]) }

    /// Which workload lives where, under which incarnation: what a refusal must not change.
    func places() async throws -> [String] {
        try await torpor("ps", "-o", "json").list().map { "\($0["name"] ?? "") \($0["node"] ?? "") \($0["incarnation"] ?? "")" }.sorted()
    }
}
