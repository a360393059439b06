import SwiftProtobuf
package import TorporModel

/// As `Order`: the three numbers that every command bears (handoff-rules A1), and the verb.
///
/// Numbers travel as they are. Whether an attempt is over or an incarnation stale is the agent's journal's to say.
extension Order: WireValue {
    /// - Throws: `invalidArgument` for a workload's id that is none, and for a verb that is absent, malformed or of a newer peer.
    package init(wire: Torpor_V1_Order) throws(TorporError) {
        guard let verb = wire.verb else { throw Malformed.unknown("an order's verb") }
        self.init(
            workload: try WorkloadID.parse(wire.workload), incarnation: Incarnation(wire.incarnation), attempt: Attempt(wire.attempt),
            verb: try Verb(wire: verb), secrets: try Secrets(wire: wire.secrets))
    }

    package var wire: Torpor_V1_Order {
        .with {
            $0.workload = workload.rawValue
            $0.incarnation = incarnation.number
            $0.attempt = attempt.number
            $0.verb = verb.wire
            $0.secrets = secrets.wire
        }
    }
}
