import Foundation

/// A workload that answers every datagram with how many it has had, what it said and who sent it: a copy that started anew would say 1.
struct DatagramServer {
    let cluster: DevCluster
    /// Its own, in the site's workload network.
    let address: String

    static let port = 5353

    /// Returns once it has an address.
    static func start(_ name: String, port published: Int, in cluster: DevCluster) async throws -> DatagramServer {
        let words = ["run", name, "--node", "node-a", "--port", "\(published):\(port)/udp", "--", "python3", "-c", program]
        let outcome = try await cluster.torpor(words)
        guard outcome.code == 0 else { throw Trouble("run: \(outcome.error)") }
        let shown = try await cluster.torpor("show", name, "-o", "json").object()
        guard let address = shown["address"] as? String else { throw Trouble("\(name) has no address") }
        return DatagramServer(cluster: cluster, address: address)
    }

    /// Sends so many before it takes the first answer, and as many one after the other; prints how many the server has had, or fails with the
    /// first answer that is wrong: in another order, from elsewhere, or to somebody else.
    static func client(_ host: String, _ port: Int, count: Int = 5, size: Int = 1) -> [String] {
        ["python3", "-c", asker, host, "\(port)", "\(count)", "\(size)"]
    }

    private static let program = """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('0.0.0.0', \(port)))
        n = 0
        while True:
            d, a = s.recvfrom(65535); n += 1; s.sendto(b'%d %s %s:%d %d' % (n, d.split(b' ')[0], a[0].encode(), a[1], len(d)), a)
        """

    private static let asker = """
        import socket, sys, time
        host, port, count, size = sys.argv[1], *map(int, sys.argv[2:5])
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(60); s.connect((host, port))
        me = '%s:%d' % s.getsockname(); last = None; start = time.monotonic()
        def send(i): s.send((b'x%d ' % i).ljust(size, b'.'))
        def hear(i):
            global last
            n, said, who, length = s.recv(1000).decode().split()
            assert said == 'x%d' % i and who == me and int(length) == max(size, len('x%d ' % i)), (i, n, said, who, me, length)
            assert last is None or int(n) == last + 1, (last, n)
            last = int(n)
        for i in range(count): send(i)
        hear(0); first = time.monotonic() - start
        for i in range(1, count): hear(i)
        for i in range(count): send(i); hear(i)
        print(last); print('first answer after %d ms' % (first * 1000), file=sys.stderr)
        """
}
