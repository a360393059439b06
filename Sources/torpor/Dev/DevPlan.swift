import TorporModel

/// The names and addresses of a cluster on one machine, all derived from its folder and the number of its nodes.
struct DevPlan {
    let folder: DevFolder
    let nodes: [NodeID]

    /// More than anybody wants on one machine, and a bound on names and addresses.
    static let mostNodes = 16
    /// The port of every daemon: each has an address of its own.
    static let port: UInt16 = 7443
    /// Where nodes join the coordinator by token.
    static let enrolmentPort: UInt16 = 7444

    init(_ folder: DevFolder, nodes count: Int) throws(TorporError) {
        guard (1...Self.mostNodes).contains(count) else {
            throw TorporError(.invalidArgument, "a cluster of \(count) nodes cannot be made here", remedy: "--nodes 1 to \(Self.mostNodes)")
        }
        self.folder = folder
        nodes = "abcdefghijklmnop".prefix(count).map { NodeID(unchecked: "node-\($0)") }
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
    /// The bridge's end and the node's end of its cable; 15 characters at most.
    func cable(_ node: NodeID) -> (outside: String, inside: String) {
        let index = nodes.firstIndex(of: node) ?? 0
        return ("tp\(folder.tag)-o\(index)", "tp\(folder.tag)-i\(index)")
    }
}
