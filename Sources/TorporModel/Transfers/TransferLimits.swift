/// How much of a node and its links transfers between nodes may take: a person's policy, in force while they run. nil is no limit.
///
/// Of chunks as they cross a line, packed ones as packed. What goes to and comes from registries is not in it: other programs carry that.
package struct TransferLimits: Hashable, Codable, Sendable {
    /// Of all that the node takes from other nodes together.
    package private(set) var inBytesPerSecond: UInt64?
    /// Of all that the node gives to other nodes together.
    package private(set) var outBytesPerSecond: UInt64?
    /// Which the node takes at the same time; what it gives is counted where it is taken.
    package private(set) var transfers: UInt32?
    /// Of what the node gives to one other, beside `outBytesPerSecond`; by name, one each.
    package private(set) var links: [Link]

    /// The way from the node to one other.
    package struct Link: Hashable, Codable, Sendable {
        package let to: NodeID
        package let bytesPerSecond: UInt64

        package init(to: NodeID, bytesPerSecond: UInt64) {
            self.to = to
            self.bytesPerSecond = bytesPerSecond
        }
    }

    /// Below the least a line that is only slow would count as dead: a chunk has up to 1 MiB, and a line on which none ends is given up.
    /// Above the greatest nothing is limited that there is.
    package static let rates: ClosedRange<UInt64> = 1 << 20...1 << 40
    /// Transfers at once that can be asked for.
    package static let counts: ClosedRange<UInt32> = 1...1024

    package static let none = TransferLimits()

    private init() { links = [] }

    /// - Throws: `invalidArgument` for a rate or a count that is out of range, and for a link that is named twice.
    package init(
        inBytesPerSecond: UInt64? = nil, outBytesPerSecond: UInt64? = nil, transfers: UInt32? = nil, links: [Link] = []
    ) throws(TorporError) {
        for rate in [inBytesPerSecond, outBytesPerSecond].compactMap(\.self) + links.map(\.bytesPerSecond) { try Self.check(rate: rate) }
        if let transfers, !Self.counts.contains(transfers) {
            throw TorporError(
                .invalidArgument, "\(transfers) transfers at once cannot be a limit",
                remedy: "\(Self.counts.lowerBound) to \(Self.counts.upperBound), or none")
        }
        self.inBytesPerSecond = inBytesPerSecond
        self.outBytesPerSecond = outBytesPerSecond
        self.transfers = transfers
        self.links = links.sorted { $0.to < $1.to }
        for (link, next) in zip(self.links, self.links.dropFirst()) where link.to == next.to {
            throw TorporError(.invalidArgument, "the link to \(link.to) is limited twice", remedy: "name each node once")
        }
    }

    /// Reads only what `init` would take: what was written by hand is judged like anything else.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            inBytesPerSecond: try container.decodeIfPresent(UInt64.self, forKey: .inBytesPerSecond),
            outBytesPerSecond: try container.decodeIfPresent(UInt64.self, forKey: .outBytesPerSecond),
            transfers: try container.decodeIfPresent(UInt32.self, forKey: .transfers),
            links: try container.decode([Link].self, forKey: .links))
    }

    /// What is left of them after the change.
    ///
    /// - Throws: as `init`; `invalidArgument` for a link of the node to itself.
    package func applying(_ change: TransferLimitsChange, of node: NodeID) throws(TorporError) -> TransferLimits {
        let old = change.clears ? .none : self
        var links = Dictionary(old.links.map { ($0.to, $0.bytesPerSecond) }) { first, _ in first }
        for (peer, setting) in change.links {
            guard peer != node else {
                throw TorporError(
                    .invalidArgument, "node \(node) has no link to itself", remedy: "name another node, or limit --in or --out")
            }
            links[peer] = setting.applied(to: links[peer])
        }
        return try TransferLimits(
            inBytesPerSecond: change.inBytesPerSecond.applied(to: old.inBytesPerSecond),
            outBytesPerSecond: change.outBytesPerSecond.applied(to: old.outBytesPerSecond),
            transfers: change.transfers.applied(to: old.transfers), links: links.map { Link(to: $0.key, bytesPerSecond: $0.value) })
    }

    private static func check(rate: UInt64) throws(TorporError) {
        guard !rates.contains(rate) else { return }
        throw TorporError(
            .invalidArgument, "\(rate) bytes a second cannot be a limit", remedy: "from 1M to 1T a second, as in 100MiB/s; or none")
    }
}
