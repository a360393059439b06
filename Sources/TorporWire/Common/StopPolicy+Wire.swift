import SwiftProtobuf
import TorporModel

/// As `StopPolicy`: the signal by its name, as in `TERM`.
extension StopPolicy {
    /// - Throws: `invalidArgument` for a signal that this side does not know.
    init(wire: Torpor_V1_WorkloadSpec.Stop) throws(TorporError) {
        guard let signal = StopSignal(rawValue: wire.signal) else { throw Malformed.unknown("a stop signal") }
        self.init(signal: signal, graceMs: wire.graceMs)
    }

    var wire: Torpor_V1_WorkloadSpec.Stop {
        .with {
            $0.signal = signal.rawValue
            $0.graceMs = graceMs
        }
    }
}
