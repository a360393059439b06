import TorporModel

/// Engine, kernel and shim of one node, as small as the rules need them: at most one copy, the version of its content, and its lease.
struct ModelEngine: Hashable {
    enum Mode: Hashable { case none, running, frozen, held, exited }

    var made = Attempt.none
    var mode = Mode.none
    /// Which content the copy has: the count of the moment at which it last began to run.
    var version = 0
    var lease = FreezeLease()

    func truth(of copy: CopyState.Copy) -> CopyTruth {
        guard copy.made == made else { return .absent }
        return switch mode {
        case .none: .absent
        case .running: .running
        case .frozen: .frozen(lease.state)
        case .held: .held
        case .exited: .exited(status: nil)
        }
    }
}
