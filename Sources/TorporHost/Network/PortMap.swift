package import TorporModel

/// A node's published ports as nftables rules in the node's network namespace: one table, a map from port to workload for TCP and one for UDP,
/// one set of TCP ports whose new connections are held.
///
/// Held means that a SYN is dropped: the client's kernel asks again, a second later at first (RFC 6298), and no connection is refused.
package struct PortMap: Sendable {
    private let way: [String]

    /// `way` leads into another network namespace, as in `ip netns exec NAME`; empty for the present one.
    package init(way: [String] = []) { self.way = way }

    /// Sends new connections to `port` of this node to the workload, held ones too.
    package func open(_ port: PublishedPort, at network: WorkloadNetwork) async throws(TorporError) {
        try await prepare()
        try await nft(opening(port, network))
    }

    /// Lets a workload be reached at all of its ports and at its own address (`open`, `admit`), with other tables' rules `besides`.
    ///
    /// In one transaction: whatever takes an element away waits until no processor looks at it any more, 12 ms on the machine it was seen on.
    package func open(
        _ ports: [PublishedPort], at network: WorkloadNetwork, as source: String?, besides: [String]
    ) async throws(TorporError) {
        try await prepare()
        let rules = ports.map { opening($0, network) } + [admitting(network.address, source)] + besides
        try await nft(rules.joined(separator: "\n"))
    }

    private func opening(_ port: PublishedPort, _ network: WorkloadNetwork) -> String {
        let way = "\(port.node) : \(network.address.text) . \(port.workload)"
        return (passing(port) + ["add element ip torpor \(Self.map(port.transport)) { \(way) }"]).joined(separator: "\n")
    }

    private func admitting(_ address: WorkloadAddress, _ source: String?) -> String {
        var rules = ["add element ip torpor shut { \(address.text) }", "delete element ip torpor shut { \(address.text) }"]
        if let source { rules.append("add element ip torpor kept { \(address.text) : \(source) }") }
        return rules.joined(separator: "\n")
    }

    /// New connections are held from now on. Of UDP nothing is: what is sent to a workload that cannot take it is lost, as in any network.
    package func hold(_ port: PublishedPort) async throws(TorporError) {
        guard port.transport == .tcp else { return }
        try await prepare()
        try await nft("add element ip torpor held { \(port.node) }")
    }

    /// The port belongs to nobody again. Not knowing it is success; another workload's is left alone, and an error.
    package func close(_ port: PublishedPort, at network: WorkloadNetwork) async throws(TorporError) {
        try await prepare()
        let entry = Entry(port: port.taken, address: network.address.text, target: port.workload)
        try await nft((passing(port) + [taking(entry)]).joined(separator: "\n"))
    }

    /// Adding what is there is no change, deleting what is not there is an error.
    private func passing(_ port: PublishedPort) -> [String] {
        guard port.transport == .tcp else { return [] }
        return ["add", "delete"].map { "\($0) element ip torpor held { \(port.node) }" }
    }

    /// Lets new connections to the workload's own address in again. With `source`, the node's own address, connections through published
    /// ports look to the workload as if they came from there: they can be followed when it has moved on (`tcp: keep`).
    package func admit(_ address: WorkloadAddress, as source: String?) async throws(TorporError) {
        try await prepare()
        try await nft(admitting(address, source))
    }

    /// New connections to the workload's own address are held from now on; those that are open go on.
    package func hold(_ address: WorkloadAddress) async throws(TorporError) {
        try await prepare()
        try await nft("add element ip torpor shut { \(address.text) }")
    }

    /// The address is nobody's here any more; `source` as it was admitted with. What was translated for an open connection stays so: the
    /// kernel keeps that by itself.
    package func forget(_ address: WorkloadAddress, as source: String?) async throws(TorporError) {
        try await admit(address, as: source)
        if source != nil { try await nft("delete element ip torpor kept { \(address.text) }") }
    }

    /// Ports that are published now.
    package func published() async throws(TorporError) -> Set<NodePort> { Set(try await entries().map(\.port)) }

    /// Every rule of Torpor's in this network namespace, in words: ports and where they lead, what is held, what is translated to be kept.
    package func listing() async throws(TorporError) -> [String] {
        let ports = try await entries().sorted { $0.port.number < $1.port.number }.map { "port \($0.port) to \($0.address):\($0.target)" }
        let held = try await heldPorts().sorted().map { "port \($0) held" }
        let shut = try await elements(of: ["set", "ip", "torpor", "shut"]).compactMap(\.first).map { "\($0) held" }
        let kept = try await elements(of: ["map", "ip", "torpor", "kept"]).compactMap(\.first).map { "connections of \($0) kept" }
        return ports + held + shut + kept
    }

    /// Takes back what leads nowhere: ports of workloads whose way from this node is gone, and held ports that are nobody's.
    ///
    /// An agent that dies between ending a workload and giving its ports back leaves such entries. The way is the pair of interfaces that
    /// lives and dies with a copy, whoever keeps it; so an entry of another agent's copy, of a copy that no journal knows, and one that
    /// does not look like Torpor's are left alone.
    ///
    /// - Returns: the ports that were published for nobody; held ones are not counted.
    package func reclaim() async throws(TorporError) -> [NodePort] {
        let listed = try await entries()
        let ways = Set(
            try await command(["/usr/sbin/ip", "-4", "-o", "addr", "show"], way).succeed().output.split { $0.isWhitespace }.compactMap {
                $0.split(separator: "/").first.map(String.init)
            })
        let stale = listed.filter { entry in WorkloadAddress.gateway(to: entry.address).map { !ways.contains($0) } ?? false }
        for entry in stale { try await nft(taking(entry)) }
        let kept = Set(listed.map(\.port)).subtracting(stale.map(\.port))
        for port in try await heldPorts() where !kept.contains(NodePort(port)) {
            try await nft("delete element ip torpor held { \(port) }")
        }
        return stale.map(\.port).sorted { $0.number < $1.number }
    }

    // MARK: What nftables knows

    /// One element of the map: a port of the node, and where it leads.
    private struct Entry {
        let port: NodePort
        let address: String
        let target: UInt16
    }

    /// Takes exactly this element away: adding what is there is no change, and adding over another's is an error.
    private func taking(_ entry: Entry) -> String {
        """
        add element ip torpor \(Self.map(entry.port.transport)) { \(entry.port.number) : \(entry.address) . \(entry.target) }
        delete element ip torpor \(Self.map(entry.port.transport)) { \(entry.port.number) }
        """
    }

    /// `8080 : 100.64.0.6 . 80`, between commas; none where there is no table yet.
    private func entries() async throws(TorporError) -> [Entry] {
        var entries: [Entry] = []
        for transport in PortTransport.allCases {
            entries += try await elements(of: ["map", "ip", "torpor", Self.map(transport)]).compactMap { words in
                guard words.count == 5, words[1] == ":", words[3] == ".", let port = UInt16(words[0]), let target = UInt16(words[4]) else {
                    return nil
                }
                return Entry(port: NodePort(port, transport), address: String(words[2]), target: target)
            }
        }
        return entries
    }

    private static func map(_ transport: PortTransport) -> String {
        switch transport {
        case .tcp: "ports"
        case .udp: "datagrams"
        }
    }

    private func heldPorts() async throws(TorporError) -> [UInt16] {
        try await elements(of: ["set", "ip", "torpor", "held"]).compactMap { $0.count == 1 ? UInt16($0[0]) : nil }
    }

    /// Each element's words.
    private func elements(of collection: [String]) async throws(TorporError) -> [[Substring]] {
        let outcome = try await command(["list"] + collection).run()
        guard outcome.exit == .code(0), let start = outcome.output.firstRange(of: "elements = {") else { return [] }
        let list = outcome.output[start.upperBound...].prefix { $0 != "}" }
        return list.split(separator: ",").map { $0.split { $0.isWhitespace } }
    }

    /// Adding what is there is no change, so this may be said every time. The map that is asked for is the youngest part: over a table of an
    /// older version, the rules that it had are said twice, which does nothing more.
    private func prepare() async throws(TorporError) {
        let known = try await command(["list", "map", "ip", "torpor", "datagrams"]).run()
        guard known.exit != .code(0) else { return }
        // What comes from outside is passed on to the workload's own namespace. The setting is the network namespace's, and stays: once it
        // is on, nobody can tell who else has come to need it.
        try await run(["/bin/sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"])
        try await nft(
            """
            table ip torpor {
                map ports { type inet_service : ipv4_addr . inet_service; }
                map datagrams { type inet_service : ipv4_addr . inet_service; }
                set held { type inet_service; }
                set shut { type ipv4_addr; }
                map kept { type ipv4_addr : ipv4_addr; }
                chain prerouting { type nat hook prerouting priority dstnat; fib daddr type local dnat ip to tcp dport map @ports; fib daddr type local dnat ip to udp dport map @datagrams; }
                chain output { type nat hook output priority -100; fib daddr type local dnat ip to tcp dport map @ports; fib daddr type local dnat ip to udp dport map @datagrams; }
                chain hold { type filter hook prerouting priority -300; fib daddr type local tcp dport @held tcp flags & (syn | ack) == syn drop; ip daddr @shut tcp flags & (syn | ack) == syn drop; }
                chain holdown { type filter hook output priority -300; fib daddr type local tcp dport @held tcp flags & (syn | ack) == syn drop; ip daddr @shut tcp flags & (syn | ack) == syn drop; }
                chain postrouting { type nat hook postrouting priority srcnat; ct status dnat snat ip to ip daddr map @kept; }
            }
            """)
    }

    /// One transaction: all rules or none.
    private func nft(_ rules: String) async throws(TorporError) {
        try await command([rules]).succeed()
    }

    private func command(_ arguments: [String]) -> Command { command(["/usr/sbin/nft"] + arguments, way) }

    private func run(_ words: [String]) async throws(TorporError) { try await command(words, way).succeed() }

    private func command(_ words: [String], _ way: [String]) -> Command {
        let whole = way + words
        return Command(whole[0], Array(whole.dropFirst()), deadline: .seconds(20))
    }
}
