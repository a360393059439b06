import TorporModel

extension CopyState {
    /// Whether a freeze of the copy's attempt keeps it still.
    var isFreeze: Bool {
        switch self {
        case .freezing, .frozen, .sealed: true
        default: false
        }
    }
}
