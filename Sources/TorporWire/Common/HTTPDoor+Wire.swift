import SwiftProtobuf
import TorporModel

/// As `HTTPDoor`.
extension HTTPDoor {
    /// - Throws: `invalidArgument` for a port or a status that is none.
    init(wire: Torpor_V1_WorkloadSpec.HTTPDoor) throws(TorporError) {
        guard let status = UInt16(exactly: wire.healthAnswer), (200...599).contains(status) else {
            throw Malformed.outOfRange("a status of HTTP", wire.healthAnswer)
        }
        self.init(
            port: try readPort(wire.port, "a workload's port"), health: wire.health, healthAnswer: status, placeholder: wire.placeholder,
            pageAfterMs: wire.pageAfterMs, retryAfter: wire.retryAfter)
    }

    var wire: Torpor_V1_WorkloadSpec.HTTPDoor {
        .with {
            $0.port = UInt32(port)
            $0.health = health
            $0.healthAnswer = UInt32(healthAnswer)
            $0.placeholder = placeholder
            $0.pageAfterMs = pageAfterMs
            $0.retryAfter = retryAfter
        }
    }
}
