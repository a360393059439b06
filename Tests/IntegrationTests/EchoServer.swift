import Foundation

/// A workload that answers every line of every connection with the line and how often this connection has asked; and its client, which
/// sees whether one answer is lost, doubled or late for ever.
struct EchoServer {
    let name: String
    let cluster: DevCluster
    /// Its own, in the site's workload network.
    let address: String

    static let port = 7000

    /// Returns once it has an address; `connections` is what becomes of them at a move.
    static func start(_ name: String, connections: String, _ extra: [String] = [], in cluster: DevCluster) async throws -> EchoServer {
        let words = ["run", name, "--node", "node-a", "--network", "own", "--tcp", connections] + extra
        let outcome = try await cluster.torpor(words + ["--", "python3", "-c", program])
        guard outcome.code == 0 else { throw Trouble("run: \(outcome.error)") }
        let shown = try await cluster.torpor("show", name, "-o", "json").object()
        guard let address = shown["address"] as? String else { throw Trouble("\(name) has no address") }
        return EchoServer(name: name, cluster: cluster, address: address)
    }

    /// Asks a few times over a connection of its own, and throws unless every answer is right.
    func answers(at host: String, _ port: Int = port, from client: ClientMachine) async throws {
        let file = "\(cluster.folder)/answered-\(UInt32.random(in: .min ... .max))"
        async let asked = ask(host, port, from: client, until: file)
        try await client.connects(to: port)
        try Data().write(to: URL(fileURLWithPath: file))
        let outcome = try await asked
        guard outcome.code == 0 else { throw Trouble("\(host):\(port): \(outcome.error)") }
    }

    /// One connection that asks until `file` is there, from another machine. Prints how often, or fails with the first answer that is wrong.
    func ask(_ host: String, _ port: Int, from client: ClientMachine, until file: String) async throws -> DevCluster.Outcome {
        try await client.run(["python3", "-c", Self.client, host, "\(port)", file])
    }

    private static let program = """
        import socket, threading
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', \(port))); s.listen(64)
        def serve(c):
            n = 0
            try:
                for line in c.makefile('rb'):
                    n += 1
                    c.sendall(line.strip() + b' %d\\n' % n)
            except OSError: pass
        while True:
            c, _ = s.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
        """

    private static let client = """
        import os, socket, sys, time
        for _ in range(100):
            try: c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 5); break
            except OSError: time.sleep(0.1)
        c.settimeout(120); f = c.makefile('rb'); i = 0; end = time.time() + 300
        while not os.path.exists(sys.argv[3]):
            assert time.time() < end, 'nobody said that it is enough'
            i += 1; c.sendall(b'x%d\\n' % i); got = f.readline().split()
            assert got == [b'x%d' % i, b'%d' % i], (i, got)
            time.sleep(0.002)
        print(i)
        """
}
