/// A workload's own address in the site's workload network: made from its id, so it is the same wherever the workload lives.
///
/// A block of four addresses in 100.64.0.0/10 (RFC 6598's shared range, which no public network uses): the network, the gateway, the
/// workload, the broadcast. Two workloads have the same one once in a million pairs; a node refuses the second.
package struct WorkloadAddress: Hashable, Sendable {
    private let block: UInt32
    private let hash: UInt64

    package init(_ workload: WorkloadID) {
        hash = StableHash.of(workload.rawValue)
        block = 0x6440_0000 + UInt32(hash % ((1 << 20) - 1) + 1) * 4
    }

    /// All workloads' addresses: what a site routes to its nodes' network.
    package static let network = "100.64.0.0/10"
    /// Where the workload listens, as in `100.70.12.6`.
    package var text: String { Self.text(block + 2) }
    /// The node's end of the way to it.
    package var gateway: String { Self.text(block + 1) }
    /// The whole block, as routes name it.
    package var prefix: String { "\(Self.text(block))/30" }
    /// A locally administered unicast address (IEEE 802, second bit of the first byte) that moves along.
    package var hardware: String { hardware(0x02) }
    /// The same of the gateway: a guest keeps in its memory what it knows of its neighbours, so they are the same on every node.
    package var gatewayHardware: String { hardware(0x06) }

    private func hardware(_ first: UInt8) -> String {
        let bytes = [first] + [32, 24, 16, 8, 0].map { UInt8(truncatingIfNeeded: hash >> $0) }
        return bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: ":")
    }

    /// The node's end of the pair that leads to a workload's address; nil for an address that no workload of Torpor's can have.
    package static func gateway(to address: String) -> String? {
        let parts = address.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        let number = parts.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard parts.count == 4, number >> 22 == 0x6440_0000 >> 22, number & 3 == 2 else { return nil }
        return text(number - 1)
    }

    private static func text(_ address: UInt32) -> String { [24, 16, 8, 0].map { "\(address >> $0 & 255)" }.joined(separator: ".") }
}
