import SwiftProtobuf
import TorporModel

/// How a move's memory comes along, as the message that carries it says.
extension MoveMode {
    /// - Throws: `invalidArgument` for a live move without a round.
    init(wire: Torpor_V1_JobKind.Migrate) throws(TorporError) {
        switch wire.mode {
        case .live(let live):
            guard live.maxRounds > 0 else { throw TorporError(.invalidArgument, "a live move needs at least one round") }
            self = .live(
                PrecopyLimits(
                    maxDowntimeMs: live.hasMaxDowntimeMs ? live.maxDowntimeMs : nil, maxRounds: Int(live.maxRounds)))
        case .lazy: self = .lazy
        case nil: self = .stopAndCopy
        }
    }

    var wire: Torpor_V1_JobKind.Migrate.OneOf_Mode? {
        switch self {
        case .stopAndCopy: nil
        case .lazy: .lazy(.init())
        case .live(let limits):
            .live(
                .with {
                    if let downtime = limits.maxDowntimeMs { $0.maxDowntimeMs = downtime }
                    $0.maxRounds = UInt32(clamping: limits.maxRounds)
                })
        }
    }
}
