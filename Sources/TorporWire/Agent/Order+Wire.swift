import SwiftProtobuf
package import TorporModel

extension Order: WireValue {
    package init(wire: Torpor_V1_Order) throws(TorporError) {
        guard let verb = wire.verb else { throw Malformed.unknown("an order's verb") }
        self.init(
            workload: try WorkloadID.parse(wire.workload), incarnation: Incarnation(wire.incarnation), attempt: Attempt(wire.attempt),
            verb: try Verb(wire: verb))
    }

    package var wire: Torpor_V1_Order {
        .with {
            $0.workload = workload.rawValue
            $0.incarnation = incarnation.number
            $0.attempt = attempt.number
            $0.verb = verb.wire
        }
    }
}
