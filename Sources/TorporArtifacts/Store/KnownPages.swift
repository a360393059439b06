/// What a capture may point into, and whom it tells what it keeps.
struct KnownPages: Sendable {
    /// nil where there is nothing to point into.
    var index: PageIndex?
    /// nil where nothing comes after it.
    var learner: (any PageLearner)?
    /// Of the checkpoint that `index` is of.
    var older: PageNotes?
}
