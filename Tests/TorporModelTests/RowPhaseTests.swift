import Testing
import TorporModel

/// handoff-rules A1: the ways of a row, all of them, and no other.
@Suite struct RowPhaseTests {
    private static let ways: Set<[RowPhase]> = [
        [.free, .claimed], [.claimed, .committed], [.claimed, .aborted], [.claimed, .free], [.committed, .released],
        [.committed, .returned], [.released, .free], [.aborted, .free], [.aborted, .committed], [.returned, .free],
        [.returned, .committed], [.aborted, .lost], [.lost, .free], [.free, .free],
    ]

    @Test(arguments: RowPhase.allCases, RowPhase.allCases)
    func aPhaseBecomesOnlyWhatTheProtocolKnows(from: RowPhase, to: RowPhase) {
        #expect(from.mayBecome(to) == Self.ways.contains([from, to]))
    }

    @Test func lossAndRescueExcludeEachOther() {
        #expect(!RowPhase.lost.mayBecome(.committed) && !RowPhase.committed.mayBecome(.lost))
    }

    @Test func undoAndCommitExcludeEachOther() {
        #expect(!RowPhase.committed.mayBecome(.aborted))
        #expect(!RowPhase.released.mayBecome(.returned) && !RowPhase.released.mayBecome(.aborted))
    }
}
