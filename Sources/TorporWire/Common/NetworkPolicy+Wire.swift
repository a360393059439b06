import SwiftProtobuf
import TorporModel

/// As `NetworkPolicy`: the policy for connections by its word.
extension NetworkPolicy {
    /// - Throws: `invalidArgument` for a policy that this side does not know.
    init(wire: Torpor_V1_WorkloadSpec.Network) throws(TorporError) {
        guard let connections = ConnectionPolicy(rawValue: wire.connections) else { throw Malformed.unknown("a policy for connections") }
        self.init(isOwn: wire.own, connections: connections)
    }

    var wire: Torpor_V1_WorkloadSpec.Network {
        .with {
            $0.own = isOwn
            $0.connections = connections.rawValue
        }
    }
}
