import SwiftProtobuf
import TorporModel

/// How a move's memory comes along, as the message that carries it says.
extension MoveMode {
    /// - Throws: `invalidArgument` for a live move without a round.
    init(wire: Torpor_V1_JobKind.Migrate) throws(TorporError) {
        switch wire.mode {
        case .live(let live): self = .live(try PrecopyLimits(wire: live))
        case .lazy: self = .lazy
        case nil: self = .stopAndCopy
        }
    }

    var wire: Torpor_V1_JobKind.Migrate.OneOf_Mode? {
        switch self {
        case .stopAndCopy: nil
        case .lazy: .lazy(.init())
        case .live(let limits): .live(limits.wire)
        }
    }
}
