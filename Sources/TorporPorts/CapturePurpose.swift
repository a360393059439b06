/// What a snapshot is written for, and so which chunks it may point into.
package enum CapturePurpose: Sendable {
    /// A round of a live move: its pages are remembered for the next capture of the same attempt.
    case round
    /// A move's capture: points into the chunks of its attempt's rounds, which the target has already.
    case move
    /// A checkpoint: outlives its job, and is worth compressing.
    case keep
}
