import SwiftProtobuf
import TorporModel

/// As `RestartPolicy`: the condition by its name, as in `on-failure`.
extension RestartPolicy {
    /// - Throws: `invalidArgument` for a condition that this side does not know.
    init(wire: Torpor_V1_WorkloadSpec.Restart) throws(TorporError) {
        guard let condition = Condition(rawValue: wire.condition) else { throw Malformed.unknown("a restart policy") }
        self.init(condition, limit: wire.hasLimit ? wire.limit : nil)
    }

    var wire: Torpor_V1_WorkloadSpec.Restart {
        .with {
            $0.condition = condition.rawValue
            if let limit { $0.limit = limit }
        }
    }
}
