package import TorporModel

/// The network namespace of a copy that publishes ports: a pair of virtual interfaces between it and its node.
///
/// The workload's address is made from its id, so it stays the same wherever it lives (RFC 6598's shared range, which no public network
/// uses); the node's end of the pair is its gateway.
package struct WorkloadNetwork: Hashable, Sendable {
    private let copy: String
    private let block: UInt32
    /// The node's interface: at most 15 bytes long.
    package let link: String

    package init(_ copy: CopyID) {
        self.copy = copy.description
        // A /30 in 100.64.0.0/10: the network, the gateway, the workload, the broadcast.
        block = 0x6440_0000 + UInt32(Self.hash(copy.workload.rawValue) % ((1 << 20) - 1) + 1) * 4
        link = "t" + String(Self.hash(copy.description) & 0xff_ffff_ffff, radix: 16)
    }

    /// As `ip netns` knows it.
    package var name: String { "torpor-\(copy)" }
    package var path: String { "/run/netns/\(name)" }
    /// Where the workload listens.
    package var address: String { Self.text(block + 2) }
    private var gateway: String { Self.text(block + 1) }

    /// The node's end of the pair that leads to a workload's address; nil for an address that no workload of Torpor's can have.
    package static func gateway(to address: String) -> String? {
        let parts = address.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        let number = parts.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard parts.count == 4, number >> 22 == 0x6440_0000 >> 22, number & 3 == 2 else { return nil }
        return text(number - 1)
    }

    /// Makes it; the way to the node stays shut unless `open`.
    ///
    /// - Throws: `refused` when another workload's address is the same (one pair in a million).
    package func make(open: Bool) async throws(TorporError) {
        let taken = try await Self.ip(["-4", "-o", "addr", "show", "to", gateway]).output
        guard taken.isEmpty else {
            throw TorporError(
                .refused, "the address \(address) is taken on this node", remedy: "choose another node, or another workload id")
        }
        try await Self.ip(["netns", "add", name])
        try await Self.ip(["link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name])
        try await Self.ip(["addr", "add", "\(gateway)/30", "dev", link])
        try await Self.ip(["-n", name, "addr", "add", "\(address)/30", "dev", "eth0"])
        try await Self.ip(["-n", name, "link", "set", "lo", "up"])
        try await Self.ip(["-n", name, "link", "set", "eth0", "up"])
        try await Self.ip(["-n", name, "route", "add", "default", "via", gateway, "dev", "eth0"])
        if open { try await Self.ip(["link", "set", link, "up"]) }
    }

    /// Removes it; nothing there is success.
    package func remove() async throws(TorporError) {
        if Folder.exists("/sys/class/net/\(link)") { _ = try await Command(Self.program, ["link", "del", link]).run() }
        if Folder.exists(path) { try await Self.ip(["netns", "del", name]) }
    }

    /// Takes away what a killed criu left: its lock drops every packet. The workload itself cannot have made rules.
    package func clearLocks() async throws(TorporError) {
        guard Folder.exists(path) else { return }
        try await Self.ip(["netns", "exec", name, "nft", "flush", "ruleset"])
    }

    private static let program = "/usr/sbin/ip"

    @discardableResult
    private static func ip(_ arguments: [String]) async throws(TorporError) -> Command.Outcome {
        try await Command(program, arguments, deadline: .seconds(20)).succeed()
    }

    /// FNV-1a, 64 bits: the same on every node and in every version.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private static func text(_ address: UInt32) -> String {
        [24, 16, 8, 0].map { "\(address >> $0 & 255)" }.joined(separator: ".")
    }
}
