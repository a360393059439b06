package import TorporModel

/// What sends whoever comes for a sleeping workload to the node's doorkeeper: an nftables table in the node's network namespace, before the
/// rules of published ports (`PortMap`), and a way to addresses that have no network behind them meanwhile.
package struct DoorRules: Sendable {
    private static let table = "torpor-door"
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
    }

    /// New connections to the workload are the doorkeeper's, to whom the rules have been aimed. Saying it again is no change.
    package func take(_ address: WorkloadAddress, _ ports: [PublishedPort]) async throws(TorporError) {
        let rules = ["add element ip \(Self.table) addresses { \(address.text) }"]
        try await nft((rules + ports.map { "add element ip \(Self.table) ports { \($0.node) }" }).joined(separator: "\n"))
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
        ["addresses { \(address.text) }"] + ports.map { "ports { \($0.node) }" }
    }

    /// The way to it that leads nowhere is of no use any more.
    package func forget(_ address: WorkloadAddress) async throws(TorporError) {
        _ = try await command(["/usr/sbin/ip", "route", "del"] + void(address)).run()
    }

    /// Takes back what an agent that died left: everything but what is said of these.
    package func reclaim(but sleepers: [(address: WorkloadAddress, ports: [PublishedPort])]) async throws(TorporError) {
        let taken = try await taken()
        let addresses = taken.addresses.subtracting(sleepers.map(\.address.text)).sorted()
        let ports = taken.ports.subtracting(sleepers.flatMap(\.ports).map(\.node)).sorted()
        try await drop(addresses.map { "addresses { \($0) }" } + ports.map { "ports { \($0) }" })
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
    package func taken() async throws(TorporError) -> (addresses: Set<String>, ports: Set<UInt16>) {
        (Set(try await elements("addresses")), Set(try await elements("ports").compactMap { UInt16($0) }))
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
