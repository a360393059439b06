import Foundation

/// A workload that is declared with hooks. It answers each connection with what its hooks have written down so far, and prints its clocks.
struct Hooked {
    let name: String
    let cluster: DevCluster

    static let port = 7001
    /// In its own layer, which is in every snapshot.
    static let notes = "/var/tmp/told"

    /// The hook that writes down what it is told.
    static let writes = "[sh, \"-c\", \"env | grep ^TORPOR_ | sort | tr '\\\\n' ' ' >> \(notes); echo >> \(notes)\"]"

    /// - Parameter hooks: as a declaration has them.
    static func start(_ name: String, hooks: String, in cluster: DevCluster) async throws -> Hooked {
        let file = "\(cluster.folder)/\(name).yaml"
        let declaration = """
            workloads:
              \(name):
                node: node-a
                network: own
                command: [python3, "-c", \(try quoted(program))]
                hooks: \(hooks)
            """
        try Data(declaration.utf8).write(to: URL(fileURLWithPath: file))
        let outcome = try await cluster.torpor("apply", "-f", file)
        guard outcome.code == 0 else { throw Trouble("apply: \(outcome)") }
        let hooked = Hooked(name: name, cluster: cluster)
        try await cluster.eventually("\(name) prints its clocks") { try await hooked.clocks() != nil }
        return hooked
    }

    /// What its hooks were told, a line for each call, by names.
    func told() async throws -> [[String: String]] {
        let outcome = try await cluster.torpor("exec", name, "--", "sh", "-c", "cat \(Self.notes) || true")
        guard outcome.code == 0 else { throw Trouble("exec: \(outcome)") }
        return Self.read(outcome.output)
    }

    /// The last that it said of the clock on the wall, and of the monotonic one right before and after, in milliseconds.
    func clocks() async throws -> (before: Int64, wall: Int64, after: Int64)? {
        let outcome = try await cluster.torpor("logs", name, "--tail", "1")
        let words = outcome.output.split(whereSeparator: \.isWhitespace).suffix(3).compactMap { Int64($0) }
        return words.count == 3 ? (words[0], words[1], words[2]) : nil
    }

    /// Its address, as long as it has one.
    func address() async throws -> String {
        guard let address = try await cluster.torpor("show", name, "-o", "json").object()["address"] as? String else {
            throw Trouble("\(name) has no address")
        }
        return address
    }

    static func read(_ text: String) -> [[String: String]] {
        text.split(separator: "\n").map { line in
            Dictionary(
                line.split(separator: " ").map { pair in
                    let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    return (String(halves[0]), String(halves.last ?? ""))
                }
            ) { $1 }
        }
    }

    /// A text that is YAML, too.
    private static func quoted(_ text: String) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: text, options: [.fragmentsAllowed]), as: UTF8.self)
    }

    /// It listens for requests, too, and writes down what their heads tell.
    private static let program = """
        import socket, threading, time
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', \(port))); s.listen(64)
        def serve(c):
            head = b''
            c.settimeout(1)
            try:
                while b'\\r\\n\\r\\n' not in head:
                    more = c.recv(4096)
                    if not more: break
                    head += more
            except OSError: pass
            if head.startswith(b'POST /told '):
                lines = [l.decode() for l in head.split(b'\\r\\n') if l.startswith(b'Torpor-')]
                pairs = [l.split(': ', 1) for l in lines]
                with open('\(notes)', 'a') as f:
                    f.write(' '.join(n.upper().replace('-', '_') + '=' + v for n, v in pairs) + '\\n')
                c.sendall(b'HTTP/1.1 204 No Content\\r\\n\\r\\n')
            elif head.startswith(b'POST /no '):
                c.sendall(b'HTTP/1.1 503 Busy\\r\\nContent-Length: 0\\r\\n\\r\\n')
            else:
                try: c.sendall(open('\(notes)', 'rb').read())
                except OSError: c.sendall(b'nothing')
            c.close()
        def listen():
            while True:
                c, _ = s.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
        threading.Thread(target=listen, daemon=True).start()
        while True:
            print(*(int(clock() * 1000) for clock in (time.monotonic, time.time, time.monotonic)), flush=True); time.sleep(0.05)
        """
}
