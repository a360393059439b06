/// The moves that sagas are made of.
package enum StepName: String, Hashable, Codable, Sendable, CaseIterable {
    case reserve, prepareTarget, fence, freeze, copy, restoreHeld, seal, commit, release, redirect, retire, collect
    /// Of the other sagas: start from a specification, capture into a snapshot, fetch one, let run on, end, remove, put down the claim.
    case start, capture, fetch, thaw, stop, remove, free
    /// Begin anew what has ended, over its own files.
    case startAgain
    /// After a return pivot: the original runs on at the source, the copy at the target is thrown away.
    case releaseSource, discardTarget
    /// Of a lazy move: the target has every page, so that the original may go.
    case complete
    /// Of sleep: give the right to wake; wake.
    case grant, wake
    /// Of a workload that has an image: the target has it, before anything is frozen or started.
    case image
    /// Of a live move: rounds of copying while the workload runs.
    case precopy
}
