import SwiftProtobuf
package import TorporModel

/// As `TransferLimitsChange`: absent keeps, 0 lifts, anything else is judged by who applies it.
extension TransferLimitsChange {
    /// - Throws: `invalidArgument` for a link to no node.
    package init(wire: Torpor_V1_ChangeLimitsRequest) throws(TorporError) {
        self.init()
        clears = wire.clear
        inBytesPerSecond = Self.setting(wire.hasInBytesPerSecond, wire.inBytesPerSecond)
        outBytesPerSecond = Self.setting(wire.hasOutBytesPerSecond, wire.outBytesPerSecond)
        transfers = Self.setting(wire.hasTransfers, wire.transfers)
        for link in wire.links { links[try NodeID.parse(link.to)] = Self.setting(true, link.bytesPerSecond) }
    }

    /// The request that asks for it.
    package func wire(of node: NodeID) -> Torpor_V1_ChangeLimitsRequest {
        .with {
            ($0.node, $0.clear) = (node.rawValue, clears)
            if let rate = Self.sent(inBytesPerSecond) { $0.inBytesPerSecond = rate }
            if let rate = Self.sent(outBytesPerSecond) { $0.outBytesPerSecond = rate }
            if let count = Self.sent(transfers) { $0.transfers = count }
            $0.links = links.sorted { $0.key < $1.key }.compactMap { peer, setting in
                Self.sent(setting).map { rate in .with { ($0.to, $0.bytesPerSecond) = (peer.rawValue, rate) } }
            }
        }
    }

    private static func setting<Value: FixedWidthInteger & Sendable>(_ present: Bool, _ value: Value) -> Setting<Value> {
        present ? value == 0 ? .lift : .set(value) : .keep
    }

    private static func sent<Value: FixedWidthInteger & Sendable>(_ setting: Setting<Value>) -> Value? {
        switch setting {
        case .keep: nil
        case .lift: 0
        case .set(let value): value
        }
    }
}
