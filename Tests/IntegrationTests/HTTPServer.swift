import Foundation

/// A workload that answers every request with how many it has had, and every line behind an upgrade with itself.
struct HTTPServer {
    static let port = 8000

    /// Returns once it answers on its node.
    static func start(_ name: String, port published: Int, _ door: [String], in cluster: DevCluster) async throws -> HTTPServer {
        let words = ["run", name, "--node", "node-a", "--port", "\(published):\(port)", "--http-door", "\(port)"] + door
        let outcome = try await cluster.torpor(words + ["--", "python3", "-c", program])
        guard outcome.code == 0 else { throw Trouble("run: \(outcome.error)") }
        let server = HTTPServer(host: try await cluster.host(of: "node-a"), port: published)
        try await cluster.eventually("it answers") { try await server.ask("/").code == 0 }
        return server
    }

    let host: String
    let port: Int

    /// By curl: the status, the `Retry-After`, and the body, a line each.
    func ask(_ path: String, _ words: [String] = []) async throws -> DevCluster.Outcome {
        let format = ["-sS", "--max-time", "100", "-w", "\n%{http_code}\n%header{retry-after}"]
        return try await DevCluster.run("/usr/bin/curl", arguments: format + words + ["http://\(host):\(port)\(path)"])
    }

    /// A WebSocket's handshake with a body behind it, and whether both came back.
    func upgrade() async throws -> DevCluster.Outcome {
        try await DevCluster.run("/usr/bin/python3", arguments: ["-c", Self.upgrader, host, "\(port)"])
    }

    private static let program = """
        import socket, threading
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', \(port))); s.listen(64)
        n = 0
        def serve(c):
            global n
            f = c.makefile('rb'); upgrade = False; size = 0
            line = f.readline()
            if not line: return
            while True:
                h = f.readline().strip().lower()
                if not h: break
                upgrade = upgrade or h.startswith(b'upgrade:')
                if h.startswith(b'content-length:'): size = int(h.split(b':')[1])
            body = f.read(size); n += 1
            if upgrade:
                c.sendall(b'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: upgrade\\r\\n\\r\\n')
                for line in f: c.sendall(line)
            else:
                text = b'%d %d' % (n, len(body))
                c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s' % (len(text), text))
            c.close()
        while True:
            c, _ = s.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
        """

    private static let upgrader = """
        import socket, sys
        c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 60); c.settimeout(60)
        c.sendall(b'GET /chat HTTP/1.1\\r\\nHost: a\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\nhello\\n')
        f = c.makefile('rb'); first = f.readline()
        while f.readline().strip(): pass
        assert first.startswith(b'HTTP/1.1 101'), first
        assert f.readline() == b'hello\\n'
        c.sendall(b'again\\n'); assert f.readline() == b'again\\n'
        print('upgraded')
        """
}
