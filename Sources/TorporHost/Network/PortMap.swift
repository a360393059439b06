package import TorporModel

/// A node's published ports as nftables rules in the node's network namespace: one table, one map from port to workload, one set of
/// ports whose new connections are held.
///
/// Held means that a SYN is dropped: the client's kernel asks again, a second later at first (RFC 6298), and no connection is refused.
package struct PortMap: Sendable {
    private let way: [String]

    /// `way` leads into another network namespace, as in `ip netns exec NAME`; empty for the present one.
    package init(way: [String] = []) { self.way = way }

    /// Sends new connections to `port` of this node to the workload, held ones too.
    package func open(_ port: PublishedPort, at network: WorkloadNetwork) async throws(TorporError) {
        try await prepare()
        try await nft(
            """
            add element ip torpor held { \(port.node) }
            delete element ip torpor held { \(port.node) }
            add element ip torpor ports { \(port.node) : \(network.address) . \(port.workload) }
            """)
    }

    /// New connections are held from now on.
    package func hold(_ port: PublishedPort) async throws(TorporError) {
        try await prepare()
        try await nft("add element ip torpor held { \(port.node) }")
    }

    /// The port belongs to nobody again. Not knowing it is success.
    package func close(_ port: PublishedPort, at network: WorkloadNetwork) async throws(TorporError) {
        try await prepare()
        try await nft(
            """
            add element ip torpor held { \(port.node) }
            delete element ip torpor held { \(port.node) }
            add element ip torpor ports { \(port.node) : \(network.address) . \(port.workload) }
            delete element ip torpor ports { \(port.node) }
            """)
    }

    /// Ports that are published now.
    package func published() async throws(TorporError) -> Set<UInt16> {
        let outcome = try await command(["list", "map", "ip", "torpor", "ports"]).run()
        guard outcome.exit == .code(0) else { return [] }
        let words = outcome.output.split { $0 == "," || $0 == "{" || $0 == "}" || $0 == "\n" }
        return Set(
            words.compactMap {
                $0.split(separator: ":").first.flatMap { UInt16($0.drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber }) }
            })
    }

    /// Takes the whole table away: the node's agent ends for good.
    package func remove() async throws(TorporError) {
        _ = try await command(["delete", "table", "ip", "torpor"]).run()
    }

    /// Adding what is there is no change, so this may be said every time.
    private func prepare() async throws(TorporError) {
        let known = try await command(["list", "chain", "ip", "torpor", "hold"]).run()
        guard known.exit != .code(0) else { return }
        // What comes from outside is passed on to the workload's own namespace; the setting is the namespace's.
        try await run(["/bin/sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"])
        try await nft(
            """
            table ip torpor {
                map ports { type inet_service : ipv4_addr . inet_service; }
                set held { type inet_service; }
                chain prerouting { type nat hook prerouting priority dstnat; fib daddr type local dnat ip to tcp dport map @ports; }
                chain output { type nat hook output priority -100; fib daddr type local dnat ip to tcp dport map @ports; }
                chain hold { type filter hook prerouting priority -300; fib daddr type local tcp dport @held tcp flags & (syn | ack) == syn drop; }
                chain holdown { type filter hook output priority -300; fib daddr type local tcp dport @held tcp flags & (syn | ack) == syn drop; }
            }
            """)
    }

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
