import CLinux
package import TorporModel

/// A node's place in the site's network: how its workloads' own addresses are found there.
///
/// The node answers for them on the interface that has its own address (`ip neigh … proxy`; ip-neighbour(8)), and tells the neighbours
/// when one has come, so that what they send, and connections that are open, follow it. Everything here is in the network namespace
/// that this process is in.
package struct SiteNetwork: Hashable, Sendable {
    /// The interface with the node's own address.
    package let interface: String
    /// That address.
    package let host: String

    /// A routing protocol's number that nobody else uses (rt_protos): what bears it is Torpor's.
    static let mark = "116"
    private static let program = "/usr/sbin/ip"

    /// nil when no interface but the loopback has this address: then workloads' addresses are this node's own affair.
    package static func find(_ host: String) async -> SiteNetwork? {
        let outcome = try? await Command(program, ["-4", "-o", "addr", "show", "to", host], deadline: .seconds(20)).run()
        let words = outcome?.output.split { $0.isWhitespace } ?? []
        guard words.count > 1, words[1] != "lo", !host.hasPrefix("0.") else { return nil }
        return SiteNetwork(interface: String(words[1]), host: host)
    }

    /// From now on the address is found at this node. Saying it again is no change, but the neighbours hear it again.
    package func announce(_ address: WorkloadAddress) async throws(TorporError) {
        // One process for all of it: this is inside a move's blackout.
        let answer = "\(Self.program) neigh replace proxy \(address.text) dev \(interface)"
        try await Command("/bin/sh", ["-ec", "\(preparation); \(answer)"], deadline: .seconds(20)).succeed()
        try SystemCall.checkAnswer(cl_announce(interface, address.text), "tell the neighbours of \(address.text)")
    }

    /// This node answers for the address no more; not having done so is success.
    package func withdraw(_ address: WorkloadAddress) async throws(TorporError) { try await withdraw([address.text]) }

    /// Takes back what an agent that died left: addresses to which no way leads from here any more, but for those of `sleepers`.
    package func reclaim(sleepers: Set<String>) async throws(TorporError) -> [String] {
        let listed = try await announced().filter { !sleepers.contains($0) }
        guard !listed.isEmpty else { return [] }
        let ways = Set(
            try await Self.ip(["-4", "-o", "addr", "show"]).output.split { $0.isWhitespace }.compactMap {
                $0.split(separator: "/").first.map(String.init)
            })
        let stale = listed.filter { address in WorkloadAddress.gateway(to: address).map { !ways.contains($0) } ?? false }
        if !stale.isEmpty { try await withdraw(stale) }
        return stale
    }

    /// The route to the workloads' network stays: connections through this node's published ports may still follow a workload by it.
    private func withdraw(_ addresses: [String]) async throws(TorporError) {
        let listed = Set(try await announced())
        for address in addresses where listed.contains(address) {
            try await Self.ip(["neigh", "del", "proxy", address, "dev", interface])
        }
    }

    /// What this node answers for, on any interface.
    private func announced() async throws(TorporError) -> [String] {
        try await Self.ip(["neigh", "show", "proxy"]).output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let first = words.first, WorkloadAddress.gateway(to: String(first)) != nil else { return nil }
            return String(first)
        }
    }

    /// Packets are passed on, ARP is answered at once (the kernel waits up to 0.8 s for a proxy's answer; arp(7)), nobody is told of a
    /// shorter way to a workload that will move again (ip-sysctl.rst: send_redirects), and other nodes' workloads are looked for on the
    /// same network, unless the site has a route of its own.
    private var preparation: String {
        let settings = [
            ("ip_forward", 1), ("neigh/\(interface)/proxy_delay", 0), ("conf/all/send_redirects", 0),
            ("conf/\(interface)/send_redirects", 0),
        ]
        let route = "\(Self.program) route replace \(WorkloadAddress.network) dev \(interface) metric 4096 proto \(Self.mark)"
        return (settings.map { "echo \($0.1) > /proc/sys/net/ipv4/\($0.0)" } + [route]).joined(separator: "; ")
    }

    @discardableResult
    private static func ip(_ arguments: [String]) async throws(TorporError) -> Command.Outcome {
        try await Command(program, arguments, deadline: .seconds(20)).succeed()
    }
}
