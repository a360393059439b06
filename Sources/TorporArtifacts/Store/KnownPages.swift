/// What a capture may point into, and whom it tells what it keeps.
struct KnownPages: Sendable {
    /// nil where there is nothing to point into.
    var index: PageIndex?
    /// nil where nothing comes after it.
    var learner: (any PageLearner)?
    /// The attempt's last round, by the names of its artifacts.
    var round: [String: WrittenArtifact] = [:]
    /// The learner of a checkpoint, for what is to lie beside it.
    var notes: PageNotes?
    /// Keeps the chunks of a checkpoint's last round until it has them itself.
    var hold: Hold?
}
