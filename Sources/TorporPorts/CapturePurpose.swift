/// What a snapshot is written for, and so which chunks it may point into.
package enum CapturePurpose: Sendable {
    /// A round of a live move: its pages are remembered for the next capture of the same attempt.
    case round
    /// The same before a checkpoint: no snapshot is kept of it, and its chunks until the capture of the same attempt has them.
    case roundToKeep
    /// A move's capture: points into the chunks of its attempt's rounds, which the target has already.
    case move
    /// A checkpoint: outlives its job, and is worth compressing.
    case keep
    /// What a workload sleeps in: outlives its job, too, and somebody waits while it is read. So it is written as it is, and its own seal proves
    /// it to who reads it, where what was compressed has to be hashed again.
    case sleep

    /// Whether what is captured outlives its job in the end.
    package var isOfCheckpoint: Bool { self == .keep || self == .roundToKeep || self == .sleep }
    /// Whether it is worth compressing.
    package var isToBeSmall: Bool { self == .keep || self == .roundToKeep }
}
