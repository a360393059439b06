import TorporModel

/// The names and addresses of a cluster on one machine, all derived from its folder and the number of its nodes.
struct DevPlan {
    let folder: DevFolder
    let nodes: [NodeID]
    /// Of each node, beside `node`, which is its name.
    private let labels: [NodeID: [String: String]]
    /// Of the nodes that have a limit, as an agent takes it.
    let memory: [NodeID: String]

    /// More than anybody wants on one machine, and a bound on names and addresses.
    static let mostNodes = 16
    /// The port of every daemon: each has an address of its own.
    static let port: UInt16 = 7443
    /// Where nodes join the coordinator by token.
    static let enrolmentPort: UInt16 = 7444

    /// - Parameters:
    ///   - labels: `disk=ssd` for every node, `node-a:zone=x` for one.
    ///   - memory: `node-a:1G`.
    init(_ folder: DevFolder, nodes count: Int, labels texts: [String] = [], memory limits: [String] = []) throws(TorporError) {
        guard (1...Self.mostNodes).contains(count) else {
            throw TorporError(.invalidArgument, "a cluster of \(count) nodes cannot be made here", remedy: "--nodes 1 to \(Self.mostNodes)")
        }
        self.folder = folder
        nodes = "abcdefghijklmnop".prefix(count).map { NodeID(unchecked: "node-\($0)") }
        var labels: [NodeID: [String: String]] = [:]
        for node in nodes { labels[node] = ["node": node.rawValue] }
        for text in texts {
            // No label has a colon in it.
            let parts = text.split(separator: ":", maxSplits: 1)
            let node = parts.count == 2 ? NodeID(unchecked: String(parts[0])) : nil
            if let node, labels[node] == nil {
                throw TorporError(.invalidArgument, "there is no \(node) in this cluster", remedy: "--nodes N, or name another")
            }
            let pairs = try NodeLabels.parse(parts.last.map(String.init))
            for one in node.map({ [$0] }) ?? nodes { labels[one, default: [:]].merge(pairs) { $1 } }
        }
        self.labels = labels
        var memory: [NodeID: String] = [:]
        for text in limits {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, labels[NodeID(unchecked: parts[0])] != nil else {
                throw TorporError(.invalidArgument, "\(text) names no node of this cluster", remedy: "--memory node-a:1G")
            }
            memory[NodeID(unchecked: parts[0])] = parts[1]
        }
        self.memory = memory
    }

    /// A private /24 chosen by the folder's tag: two clusters on one machine do not meet.
    private var network: String {
        let number = UInt32(folder.tag, radix: 16) ?? 0
        return "10.\(200 + number % 50).\(number / 50 % 256)"
    }

    /// The bridge between the nodes; 15 characters at most (IFNAMSIZ).
    var bridge: String { "tp\(folder.tag)-br" }
    /// This machine's end of the bridge: where the coordinator listens.
    var gateway: String { "\(network).1" }
    /// Parent of all nodes' cgroups.
    var cgroup: String { "/torpor-\(folder.tag)" }
    /// The network namespace that the node lives in, as `ip netns` lists it.
    func namespace(_ node: NodeID) -> String { "tp\(folder.tag)-\(node)" }
    /// The node's address on the bridge.
    func address(_ node: NodeID) -> String { "\(network).\(10 + (nodes.firstIndex(of: node) ?? 0))" }
    /// As an agent takes them.
    func labels(_ node: NodeID) -> [String] { labels[node, default: [:]].sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } }
    /// The bridge's end and the node's end of its cable; 15 characters at most.
    func cable(_ node: NodeID) -> (outside: String, inside: String) {
        let index = nodes.firstIndex(of: node) ?? 0
        return ("tp\(folder.tag)-o\(index)", "tp\(folder.tag)-i\(index)")
    }
}
