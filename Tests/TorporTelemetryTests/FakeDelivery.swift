import Synchronization
import TorporModel
import TorporTelemetry

/// A delivery that answers from a script, then takes everything.
final class FakeDelivery: SpanDelivery {
    private struct State {
        var script: [ErrorCode]
        var batches: [[String]] = []
        var closed = false
    }

    private let state: Mutex<State>

    init(failing script: [ErrorCode] = []) { state = Mutex(State(script: script)) }

    /// The names of the spans of each batch that was taken.
    var batches: [[String]] { state.withLock { $0.batches } }
    var names: [String] { batches.flatMap { $0 } }
    var closed: Bool { state.withLock { $0.closed } }

    func deliver(_ batch: [FinishedSpan]) async throws(TorporError) -> Int {
        let failure = state.withLock { state -> ErrorCode? in
            if !state.script.isEmpty { return state.script.removeFirst() }
            state.batches.append(batch.map(\.content.name))
            return nil
        }
        if let failure { throw TorporError(failure, "as the script says") }
        return 0
    }

    func close() { state.withLock { $0.closed = true } }
}
