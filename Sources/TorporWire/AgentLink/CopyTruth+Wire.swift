import SwiftProtobuf
package import TorporModel

/// As `CopyTruth`: read from kernel and engine, never remembered.
extension CopyTruth: WireValue {
    /// - Throws: `invalidArgument` for a truth that is absent inside its message, or of a newer peer.
    package init(wire: Torpor_V1_CopyTruth) throws(TorporError) {
        switch wire.truth {
        case .absent: self = .absent
        case .running: self = .running
        case .frozen(let lease): self = .frozen(try FreezeLease.State(wire: lease))
        case .held: self = .held
        case .exited(let exited): self = .exited(status: exited.hasStatus ? exited.status : nil)
        case nil: throw Malformed.unknown("a copy's truth")
        }
    }

    package var wire: Torpor_V1_CopyTruth {
        .with {
            $0.truth =
                switch self {
                case .absent: .absent(.init())
                case .running: .running(.init())
                case .frozen(let lease): .frozen(lease.wire)
                case .held: .held(.init())
                case .exited(let status): .exited(.with { if let status { $0.status = status } })
                }
        }
    }
}
