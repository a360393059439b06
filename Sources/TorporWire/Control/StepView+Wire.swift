import SwiftProtobuf
package import TorporModel

/// As `StepView`: one line of a job's timeline, done or undone.
extension StepView: WireValue {
    /// - Throws: `invalidArgument` for a state that is absent or of a newer peer, or an error without a word. Any name is shown: undo steps are called `undo …`.
    package init(wire: Torpor_V1_Step) throws(TorporError) {
        let state: State
        switch wire.state {
        case .running: state = .running
        case .succeeded: state = .succeeded
        case .failed: state = .failed
        case .unspecified, .UNRECOGNIZED: throw Malformed.unknown("a step's state")
        }
        self.init(
            name: wire.name, state: state, startedAt: wire.startedAt, durationMs: wire.hasDurationMs ? wire.durationMs : nil,
            note: wire.hasNote ? wire.note : nil, error: wire.hasError ? ErrorView(try TorporError(wire: wire.error)) : nil)
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
            if let note { $0.note = note }
            if let error { $0.error = error.wire }
        }
    }
}
