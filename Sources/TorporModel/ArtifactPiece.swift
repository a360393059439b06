/// What comes next of an artifact that is read by whoever knows where it is empty.
package enum ArtifactPiece: Hashable, Sendable {
    /// So many bytes were put into the room that was given, at least one.
    case bytes(Int)
    /// So many bytes are zeros, and were not looked at, at least one.
    case zeros(Int)
    /// So many bytes, at least one, are what this attempt's last round had at the same place. Only of a sink that has that round.
    case unchanged(Int)
    /// There is no more.
    case end
}
