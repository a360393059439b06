import Foundation

/// Several servers that publish a port each (`PortServer`), put to sleep and asked all at once.
struct SleepingServers {
    let servers: [PortServer]
    let cluster: DevCluster

    /// Starts so many on one node, and asks each once; then all sleep.
    static func start(_ count: Int, on node: String, in cluster: DevCluster) async throws -> SleepingServers {
        var servers: [PortServer] = []
        for number in 0..<count {
            servers.append(try await PortServer.start("s-\(number)", on: node, port: 20_000 + number, in: cluster))
        }
        let all = SleepingServers(servers: servers, cluster: cluster)
        for server in servers { try await SleepTests.sleep(server.name, in: cluster) }
        return all
    }

    /// All at the same moment, from one process; what each answered, in order.
    func answers(on node: String) async throws -> [Int] {
        let outcome = try await DevCluster.run(
            "/usr/bin/python3",
            arguments: ["-c", Self.crowd, try await cluster.host(of: node), "\(servers[0].port)", "\(servers.count)"])
        guard outcome.code == 0 else { throw Trouble("the crowd: \(outcome.error)") }
        return outcome.output.split(separator: " ").compactMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private static let crowd = """
        import socket, sys, threading
        host, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        found = [None] * count
        def ask(i):
            c = socket.create_connection((host, first + i), 120); c.settimeout(120)
            found[i] = int(c.recv(9).decode())
        threads = [threading.Thread(target=ask, args=(i,)) for i in range(count)]
        for t in threads: t.start()
        for t in threads: t.join()
        print(*found)
        """
}
