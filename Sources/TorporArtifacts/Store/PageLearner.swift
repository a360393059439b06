import TorporModel

/// Gets to know the pages of each chunk that a capture keeps.
protocol PageLearner: AnyObject, Sendable {
    /// The chunk has just been kept.
    func learn(_ chunk: ChunkReference, _ digests: borrowing PageDigests)
}
