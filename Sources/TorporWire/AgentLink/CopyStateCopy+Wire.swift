import SwiftProtobuf
package import TorporModel

/// As `CopyState.Copy`: the numbers by which a copy is told from every other of its workload.
extension CopyState.Copy: WireValue {
    /// - Throws: `invalidArgument` for a name or a specification that is none.
    package init(wire: Torpor_V1_CopyState.Copy) throws(TorporError) {
        self.init(
            name: try WorkloadName(wire.name), spec: try WorkloadSpec(wire: wire.spec), incarnation: Incarnation(wire.incarnation),
            attempt: Attempt(wire.attempt), made: Attempt(wire.made), life: wire.life)
    }

    package var wire: Torpor_V1_CopyState.Copy {
        .with {
            $0.name = name.rawValue
            $0.spec = spec.wire
            $0.incarnation = incarnation.number
            $0.attempt = attempt.number
            $0.made = made.number
            $0.life = life
        }
    }
}
