/// What the engine and the kernel say of a copy right now: read, never remembered.
package enum CopyTruth: Hashable, Codable, Sendable {
    case absent
    case running
    /// Frozen by the kernel or the engine; `lease` is what the keeper of the freeze says of it.
    case frozen(FreezeLease.State)
    /// Restored and never let run; needs no living helper to stay so.
    case held
    case exited(status: Int32?)
}
