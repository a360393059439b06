/// What an agent answers to an order it obeyed. A refusal is a `TorporError` instead.
package enum Answer: Hashable, Codable, Sendable {
    case done
    case needs(WorkloadNeeds)
    case frozen
    case captured(SignedManifest)
    /// What was read of the memory while its owner went on, and how much of it no earlier round had, in bytes of chunks.
    case precopied(SignedManifest, newBytes: UInt64)
    case fetched(FetchReport)
    case held
    case sealed
    /// The copy was seen running.
    case running
    /// The copy is gone with a boot or an engine; `exact` names the capture after which it never ran, if that is known.
    case gone(exact: ContentHash?)
    /// Promised, durably: the order's attempt is never released here under an incarnation up to this one.
    case vowed(through: Incarnation)
    case stopped(exitStatus: Int32?)
    /// The image is here, whole.
    case image(ContentHash)
    /// The image is in the chunk store under this manifest.
    case packed(SignedManifest)
}
