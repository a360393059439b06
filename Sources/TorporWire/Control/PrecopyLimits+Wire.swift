import SwiftProtobuf
import TorporModel

/// When rounds end, as the message that carries it says.
extension PrecopyLimits {
    /// - Throws: `invalidArgument` for none at all.
    init(wire: Torpor_V1_JobKind.Live) throws(TorporError) {
        guard wire.maxRounds > 0 else { throw TorporError(.invalidArgument, "what is live needs at least one round") }
        self.init(maxDowntimeMs: wire.hasMaxDowntimeMs ? wire.maxDowntimeMs : nil, maxRounds: Int(wire.maxRounds))
    }

    var wire: Torpor_V1_JobKind.Live {
        .with {
            if let maxDowntimeMs { $0.maxDowntimeMs = maxDowntimeMs }
            $0.maxRounds = UInt32(clamping: maxRounds)
        }
    }
}
