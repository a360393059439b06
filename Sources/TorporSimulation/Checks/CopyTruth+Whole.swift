import TorporModel

extension CopyTruth {
    var isFrozen: Bool { if case .frozen = self { true } else { false } }

    /// Runs, or could go on from where it was.
    var isWhole: Bool {
        switch self {
        case .running, .frozen, .held: true
        case .absent, .exited: false
        }
    }
}
