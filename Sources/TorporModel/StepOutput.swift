/// What a step leaves for later ones; recorded with its success.
package enum StepOutput: Hashable, Codable, Sendable {
    case nothing
    /// The claim: the attempt, and the row's incarnation and home at that time.
    case claimed(Attempt, Incarnation, home: NodeID?)
    case needs(WorkloadNeeds)
    case captured(SignedManifest)
    /// Rounds so far, and why there was no further one; nil while there may be.
    case precopied([PrecopyRound], ending: String?)
    case copied(SignedManifest, FetchReport)
    case committed(Incarnation)
    case stopped(exitStatus: Int32?)
    /// A request woke the workload before it slept: it runs.
    case woken
    /// The target has this image.
    case image(ContentHash)
}
