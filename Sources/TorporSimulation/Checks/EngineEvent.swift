package import TorporModel

/// What a simulated engine did to one copy: all that the checkers need to see.
package enum EngineEvent: Hashable, Sendable {
    case began(count: UInt64)
    case ceased(count: UInt64)
    /// An ended copy is about to begin its next life.
    case restarted(life: UInt64)
    /// Everything of it is gone, by order; `wasWhole`: it ran, or could have gone on from where it was.
    case destroyed(wasWhole: Bool, count: UInt64)
    /// By a fault: a boot, the kernel, its own end.
    case taken(count: UInt64)
    /// What it has written is on its node's disk.
    case synced
    /// An attempt's freeze was lifted by order.
    case lifted(Attempt)
}
