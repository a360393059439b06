import SwiftProtobuf
package import TorporModel
package import TorporPorts
package import TorporWire

/// As `FollowerAnswer`, by the number of the offer.
extension FollowerAnswer {
    /// - Throws: `invalidArgument` for a message that is no answer.
    package init(wire: Torpor_V1_FollowRequest) throws(TorporError) {
        switch wire.request {
        case .want(let index): self = .want(index)
        case .have(let index): self = .have(index)
        case .stored(let index): self = .stored(index)
        case .open, nil: throw TorporError(.invalidArgument, "an offer is answered by want, have or stored")
        }
    }

    package var wire: Torpor_V1_FollowRequest {
        switch self {
        case .want(let index): .with { $0.want = index }
        case .have(let index): .with { $0.have = index }
        case .stored(let index): .with { $0.stored = index }
        }
    }
}
