package import TorporModel

/// What sends whoever comes for a sleeping workload to the node's doorkeeper: an nftables table in the node's network namespace, before the
/// rules of published ports (`PortMap`), and a way to addresses that have no network behind them meanwhile.
///
/// A connection is translated (`redirect`), for it stays with the doorkeeper to its end. A datagram is handed over as it is (`tproxy`), with no
/// entry made in conntrack: one would keep those that follow it on the same way, for half a minute after the last, when the workload runs.
package struct DoorRules: Sendable {
    private static let table = "torpor-door"
    /// What datagrams bear that are the doorkeeper's whatever their address: `torq`.
    private static let seized = "0x746f7271"
    private let way: [String]

    /// `way` leads into another network namespace, as in `ip netns exec NAME`; empty for the present one.
    package init(way: [String] = []) { self.way = way }

    /// From now on they are sent to this port of the node; those that are on their way already go on.
    ///
    /// - Parameter mark: what connections of the doorkeeper's own bear, which go straight on.
    package func aim(at port: UInt16, but mark: UInt32) async throws(TorporError) {
        let local = "ip daddr @addresses meta l4proto tcp redirect to :\(port)"
        let published = "fib daddr type local tcp dport @ports redirect to :\(port)"
        try await nft(
            """
            table ip \(Self.table) {
                set addresses { type ipv4_addr; }
                set ports { type inet_service; }
                chain prerouting { type nat hook prerouting priority -110; }
                chain output { type nat hook output priority -110; }
            }
            flush chain ip \(Self.table) prerouting
            flush chain ip \(Self.table) output
            add rule ip \(Self.table) prerouting \(local)
            add rule ip \(Self.table) prerouting \(published)
            add rule ip \(Self.table) output meta mark != \(mark) \(local)
            add rule ip \(Self.table) output meta mark != \(mark) \(published)
            """)
        try await nft(seizure(port, but: mark))
        try await nft(silence(port))
        // What bears the mark is this node's own whatever its address says (tproxy.rst). Both stay; a second rule would be one more look.
        let rule = ["fwmark", Self.seized, "lookup", SiteNetwork.mark]
        try await ip(["route", "replace", "local", "default", "dev", "lo", "table", SiteNetwork.mark])
        if try await command(["/usr/sbin/ip", "rule", "show"] + rule).succeed().output.isEmpty { try await ip(["rule", "add"] + rule) }
    }

    /// While a doorkeeper that died is replaced, nobody is told that nobody listens: an answer to a SYN has the number 0 (RFC 9293, 3.10.7.1), and
    /// no other reset has. Who gets none asks again, a second later at first.
    private func silence(_ port: UInt16) -> String {
        """
        table ip \(Self.table) { chain silence { type filter hook output priority filter; }; }
        flush chain ip \(Self.table) silence
        add rule ip \(Self.table) silence tcp sport \(port) tcp flags & (rst | ack) == (rst | ack) tcp sequence 0 drop
        """
    }

    /// Datagrams that come, and those of the node's own programs, which get the mark and so come once more, over the loopback.
    private func seizure(_ port: UInt16, but mark: UInt32) -> String {
        let wanted = ["ip daddr @addresses meta l4proto udp", "fib daddr type local udp dport @datagrams"]
        let chains = [
            ("untracked", "filter hook prerouting priority raw", "notrack"),
            ("seized", "filter hook prerouting priority mangle", "tproxy to :\(port) meta mark set \(Self.seized) accept"),
            ("outuntracked", "filter hook output priority raw", "meta mark != \(mark) notrack"),
            ("outseized", "route hook output priority mangle", "meta mark != \(mark) meta mark set \(Self.seized)"),
        ]
        let made = chains.map { "chain \($0.0) { type \($0.1); }" }.joined(separator: "\n")
        let rules = chains.flatMap { chain in
            ["flush chain ip \(Self.table) \(chain.0)"] + wanted.map { "add rule ip \(Self.table) \(chain.0) \($0) \(chain.2)" }
        }
        return "table ip \(Self.table) {\nset datagrams { type inet_service; }\n\(made)\n}\n" + rules.joined(separator: "\n")
    }

    /// New connections to the workload are the doorkeeper's, to whom the rules have been aimed. Saying it again is no change.
    package func take(_ address: WorkloadAddress, _ ports: [PublishedPort]) async throws(TorporError) {
        let rules = ["add element ip \(Self.table) addresses { \(address.text) }"]
        try await nft((rules + ports.map { "add element ip \(Self.table) \(Self.element($0.taken))" }).joined(separator: "\n"))
        try await ip(["route", "replace"] + void(address))
    }

    /// New connections find their own way again; not knowing the workload is success.
    package func leave(_ address: WorkloadAddress, _ ports: [PublishedPort]) async throws(TorporError) {
        try await drop(elements(address, ports))
        try await forget(address)
    }

    /// What `leave` does, for whoever has rules of his own to write in the same transaction, where `take` was called for it; then `forget`.
    package func leaving(_ address: WorkloadAddress, _ ports: [PublishedPort]) -> [String] { Self.dropping(elements(address, ports)) }

    private func elements(_ address: WorkloadAddress, _ ports: [PublishedPort]) -> [String] {
        ["addresses { \(address.text) }"] + ports.map { Self.element($0.taken) }
    }

    /// The way to it that leads nowhere is of no use any more.
    package func forget(_ address: WorkloadAddress) async throws(TorporError) {
        _ = try await command(["/usr/sbin/ip", "route", "del"] + void(address)).run()
    }

    /// Takes back what an agent that died left: everything but what is said of these.
    package func reclaim(but sleepers: [(address: WorkloadAddress, ports: [PublishedPort])]) async throws(TorporError) {
        let taken = try await taken()
        let addresses = taken.addresses.subtracting(sleepers.map(\.address.text)).sorted()
        let ports = taken.ports.subtracting(sleepers.flatMap(\.ports).map(\.taken)).map(Self.element).sorted()
        try await drop(addresses.map { "addresses { \($0) }" } + ports)
        for address in addresses {
            let way = ["to", "match", address, "dev", "lo", "metric", "4095", "proto", SiteNetwork.mark]
            _ = try await command(["/usr/sbin/ip", "route", "flush"] + way).run()
        }
    }

    /// Where there is such a table.
    private func drop(_ elements: [String]) async throws(TorporError) {
        guard !elements.isEmpty, try await command(["/usr/sbin/nft", "list", "table", "ip", Self.table]).run().exit == .code(0) else {
            return
        }
        try await nft(Self.dropping(elements).joined(separator: "\n"))
    }

    /// Deleting what is not there is an error, adding what is there none.
    private static func dropping(_ elements: [String]) -> [String] {
        elements.flatMap { ["add element ip \(table) \($0)", "delete element ip \(table) \($0)"] }
    }

    /// Whose connections are the doorkeeper's now.
    package func taken() async throws(TorporError) -> (addresses: Set<String>, ports: Set<NodePort>) {
        let connections = try await elements("ports").compactMap { UInt16($0).map { NodePort($0) } }
        let datagrams = try await elements("datagrams").compactMap { UInt16($0).map { NodePort($0, .udp) } }
        return (Set(try await elements("addresses")), Set(connections + datagrams))
    }

    /// As nft names it, behind its table.
    private static func element(_ port: NodePort) -> String {
        switch port.transport {
        case .tcp: "ports { \(port.number) }"
        case .udp: "datagrams { \(port.number) }"
        }
    }

    /// Each of a set; none where there is no table yet.
    private func elements(_ set: String) async throws(TorporError) -> [String] {
        let outcome = try await command(["/usr/sbin/nft", "list", "set", "ip", Self.table, set]).run()
        guard outcome.exit == .code(0), let start = outcome.output.firstRange(of: "elements = {") else { return [] }
        let list = outcome.output[start.upperBound...].prefix { $0 != "}" }
        return list.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    }

    /// A program of the node itself asks for a way before any rule is looked at. Before the silence of a copy whose way is shut, and after a
    /// way that is open.
    private func void(_ address: WorkloadAddress) -> [String] {
        [address.prefix, "dev", "lo", "metric", "4095", "proto", SiteNetwork.mark]
    }

    /// One transaction: all rules or none.
    private func nft(_ rules: String) async throws(TorporError) { try await command(["/usr/sbin/nft", rules]).succeed() }
    private func ip(_ words: [String]) async throws(TorporError) { try await command(["/usr/sbin/ip"] + words).succeed() }

    private func command(_ words: [String]) -> Command {
        let whole = way + words
        return Command(whole[0], Array(whole.dropFirst()), deadline: .seconds(20))
    }
}
