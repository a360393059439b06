package import TorporModel

extension SpecText {
    /// `NODEPORT:WORKLOADPORT`, or one number for both; of TCP unless `/udp` is put behind it.
    package static func port(_ text: String) throws(TorporError) -> PublishedPort {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let transport = halves.count == 1 ? .tcp : PortTransport(rawValue: String(halves[1]))
        let parts = (halves.first ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { number($0).flatMap(UInt16.init(exactly:)) }.filter { $0 > 0 }
        guard let transport, let first = numbers.first, let last = numbers.last, numbers.count == parts.count, parts.count <= 2 else {
            throw malformed(
                text, "a port", remedy: "write NODEPORT:WORKLOADPORT, each from 1 to 65535, and /udp behind it where it is one of UDP")
        }
        return PublishedPort(node: first, workload: last, transport: transport)
    }

    /// `8080:80`, or `53:53/udp`.
    package static func text(port: PublishedPort) -> String { "\(port.node):\(NodePort(port.workload, port.transport))" }

    /// Whether it has a network of its own: `own` or `node`.
    package static func network(_ text: String) throws(TorporError) -> Bool {
        switch text {
        case "own": true
        case "node": false
        default: throw malformed(text, "a network", remedy: "write own or node")
        }
    }

    /// `own` or `node`.
    package static func text(isOwn: Bool) -> String { isOwn ? "own" : "node" }

    /// What becomes of TCP connections at a move: `keep`, `close` or `refuse`.
    package static func connections(_ text: String) throws(TorporError) -> ConnectionPolicy {
        guard let policy = ConnectionPolicy(rawValue: text) else {
            throw malformed(text, "a policy for connections", remedy: "write keep, close or refuse")
        }
        return policy
    }
}
