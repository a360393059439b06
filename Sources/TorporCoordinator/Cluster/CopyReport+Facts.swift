import TorporModel

extension CopyReport {
    /// The incarnation that the reported copy bears; nil where there is no copy.
    var incarnation: Incarnation? { state.copy?.incarnation }

    /// Whether its processes run, or are only frozen.
    var isUp: Bool {
        switch truth {
        case .running?, .frozen?, .held?: true
        case .exited?, .absent?: false
        // Between two looks of the agent, what its journal says.
        case nil: if case .running = state { true } else { false }
        }
    }

    /// How often it was started again where it is.
    var restarts: UInt64 { (state.copy?.life ?? 1) - 1 }
}
