import TorporModel
import TorporPorts

/// Checkpoints that point into the one before.
///
/// Nothing depends on a parent: a manifest names every chunk that it needs, each holds them for itself, and whatever is removed goes with its
/// last holder. A chunk is pointed into only where that is worth an eighth of it (`PageSorter`), so chains keep at most eight times what
/// their last link needs, however long they are.
extension DiskArtifactStore {
    /// What a capture for this purpose may point into.
    func known(for draft: SnapshotManifest, _ purpose: CapturePurpose) async -> KnownPages {
        switch purpose {
        case .move:
            let rounds = rounds.take(for: draft)
            return KnownPages(index: rounds?.index, round: rounds?.last ?? [:], hold: rounds?.hold)
        case .round:
            let rounds = await rounds.rounds(for: draft)
            return KnownPages(index: rounds.index, learner: rounds.index, round: rounds.last)
        case .roundToKeep:
            let rounds = await rounds.rounds(for: draft) {
                let parent = await foundParent(of: draft)
                let index = parent?.index ?? PageIndex()
                return RoundIndexes.Rounds(index: index, notes: PageNotes(after: parent?.notes, telling: index))
            }
            return KnownPages(index: rounds.index, learner: rounds.notes, round: rounds.last, hold: rounds.hold)
        case .keep, .sleep:
            if let rounds = rounds.take(for: draft) {
                return KnownPages(index: rounds.index, learner: rounds.notes, round: rounds.last, notes: rounds.notes, hold: rounds.hold)
            }
            let parent = await foundParent(of: draft)
            let notes = PageNotes(after: parent?.notes)
            return KnownPages(index: parent?.index, learner: notes, notes: notes)
        }
    }

    /// One that cannot be read is none.
    private func foundParent(of draft: SnapshotManifest) async -> (index: PageIndex, notes: PageNotes)? {
        try? await work.run { () throws(TorporError) in try self.parent(of: draft) }
    }

    /// The newest checkpoint of the workload here whose pages are known. Its chunks are not held: who points into one looks first.
    private func parent(of draft: SnapshotManifest) throws(TorporError) -> (index: PageIndex, notes: PageNotes)? {
        for id in checkpoints(of: draft.workload) {
            guard case .kept(let signed, .whole) = try shelf.load(id) else { continue }
            let chunks = try ManifestCodec.decode(signed.payload).chunks
            guard let bytes = try shelf.pages(of: id, limit: PageNotes.bytes(of: chunks)) else { continue }
            let notes = PageNotes(reading: bytes, of: chunks)
            return (notes.index(chunks), notes)
        }
        return nil
    }
}
