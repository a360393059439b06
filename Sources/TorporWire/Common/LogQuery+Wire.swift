import SwiftProtobuf
package import TorporModel

/// As `LogQuery`.
extension LogQuery: WireValue {
    /// - Throws: `invalidArgument` for a tail of nothing, and of a billion.
    package init(wire: Torpor_V1_LogQuery) throws(TorporError) {
        self.init(
            after: wire.hasAfter ? LogPlace(number: wire.after.number, at: Timestamp(milliseconds: wire.after.atMs)) : nil,
            since: wire.hasSinceMs ? Timestamp(milliseconds: wire.sinceMs) : nil,
            tail: wire.hasTail ? try WireLimits.read(wire.tail, in: WireLimits.logLines, "lines") : nil)
    }

    package var wire: Torpor_V1_LogQuery {
        .with {
            if let after {
                $0.after.number = after.number
                $0.after.atMs = after.at.milliseconds
            }
            if let since { $0.sinceMs = since.milliseconds }
            if let tail { $0.tail = WireLimits.sent(tail) }
        }
    }
}
