import SwiftProtobuf
package import TorporModel

/// As `TransferLimits`. What sets no limit is the same absent as empty.
extension TransferLimits: WireValue {
    /// - Throws: `invalidArgument` for limits that are out of range, and for a link that is limited twice or to no node.
    package init(wire: Torpor_V1_TransferLimits) throws(TorporError) {
        var links: [Link] = []
        for link in wire.links { links.append(Link(to: try NodeID.parse(link.to), bytesPerSecond: link.bytesPerSecond)) }
        try self.init(
            inBytesPerSecond: wire.hasInBytesPerSecond ? wire.inBytesPerSecond : nil,
            outBytesPerSecond: wire.hasOutBytesPerSecond ? wire.outBytesPerSecond : nil,
            transfers: wire.hasTransfers ? wire.transfers : nil, links: links)
    }

    package var wire: Torpor_V1_TransferLimits {
        .with {
            if let inBytesPerSecond { $0.inBytesPerSecond = inBytesPerSecond }
            if let outBytesPerSecond { $0.outBytesPerSecond = outBytesPerSecond }
            if let transfers { $0.transfers = transfers }
            $0.links = links.map { link in .with { ($0.to, $0.bytesPerSecond) = (link.to.rawValue, link.bytesPerSecond) } }
        }
    }
}
