import SwiftProtobuf
package import TorporModel

/// As `FreezeLease.State`: who may thaw, told to a coordinator that has just begun to lead.
///
/// The deadline is milliseconds of the keeper's own clock: another machine may show it, never compare it.
extension FreezeLease.State: WireValue {
    /// - Throws: `invalidArgument` for a state that is absent or of a newer peer.
    package init(wire: Torpor_V1_CopyTruth.FreezeLease) throws(TorporError) {
        switch wire.state {
        case .idle: self = .idle
        case .armed(let armed): self = .armed(Attempt(armed.attempt), deadline: armed.deadlineMs, counter: armed.counter)
        case .sealed(let attempt): self = .sealed(Attempt(attempt))
        case nil: throw Malformed.unknown("a freeze lease's state")
        }
    }

    package var wire: Torpor_V1_CopyTruth.FreezeLease {
        .with {
            $0.state =
                switch self {
                case .idle: .idle(.init())
                case .armed(let attempt, let deadline, let counter):
                    .armed(.with { ($0.attempt, $0.deadlineMs, $0.counter) = (attempt.number, deadline, counter) })
                case .sealed(let attempt): .sealed(attempt.number)
                }
        }
    }
}
