import TorporModel

extension JobKind {
    /// Whether a capture that it makes is the workload by itself.
    var bringsAllMemory: Bool { if case .migrate(_, _, .lazy) = self { false } else { true } }
    /// Whether it begins another life of an ended workload.
    var beginsAnew: Bool {
        switch self {
        case .start, .restart: true
        default: false
        }
    }
}
