import SwiftProtobuf
package import TorporModel

extension StepView: WireValue {
    package init(wire: Torpor_V1_Step) throws(TorporError) {
        let state: State
        switch wire.state {
        case .running: state = .running
        case .succeeded: state = .succeeded
        case .failed: state = .failed
        case .unspecified, .UNRECOGNIZED: throw Malformed.unknown("a step's state")
        }
        self.init(name: wire.name, state: state, startedAt: wire.startedAt, durationMs: wire.hasDurationMs ? wire.durationMs : nil)
    }

    package var wire: Torpor_V1_Step {
        .with {
            $0.name = name
            $0.state =
                switch state {
                case .running: .running
                case .succeeded: .succeeded
                case .failed: .failed
                }
            $0.startedAt = startedAt
            if let durationMs { $0.durationMs = durationMs }
        }
    }
}
