import Testing
import TorporModel

@Suite struct RowChangeTests {
    private let claimed: WorkloadRow
    init() throws { claimed = try Rows.row(phase: .claimed, attempt: 1, job: Rows.job) }

    @Test func commitMovesHomeAndRaisesTheIncarnation() throws {
        let pivot = RowChange.Pivot(home: Rows.b, incarnation: Incarnation(2))
        let next = try Rows.change(.claimed, .committed, pivot: pivot).apply(to: claimed)
        #expect(next.phase == .committed && next.home == Rows.b && next.incarnation == Incarnation(2))
        #expect(next.attempt == claimed.attempt && next.job == Rows.job)
    }

    @Test func commitNeverSucceedsOnceTheRowSaysAborted() throws {
        let aborted = try Rows.change(.claimed, .aborted).apply(to: claimed)
        let late = Rows.change(.claimed, .committed, pivot: .init(home: Rows.b, incarnation: Incarnation(2)))
        let refusal = try #require(throws: TorporError.self) { try late.apply(to: aborted) }
        #expect(refusal.code == .conflict)
    }

    @Test(arguments: [(2, 1), (0, 1), (1, 0), (1, 2)] as [(UInt64, UInt64)])
    func aChangeForAnotherAttemptOrIncarnationIsAConflict(attempt: UInt64, incarnation: UInt64) throws {
        let change = Rows.change(.claimed, .aborted, attempt: attempt, incarnation: incarnation)
        #expect(try #require(throws: TorporError.self) { try change.apply(to: claimed) }.code == .conflict)
    }

    @Test(arguments: [0, 1] as [UInt64])
    func aPivotThatDoesNotRaiseTheIncarnationIsRefused(incarnation: UInt64) throws {
        let change = Rows.change(.claimed, .committed, pivot: .init(home: Rows.b, incarnation: Incarnation(incarnation)))
        #expect(try #require(throws: TorporError.self) { try change.apply(to: claimed) }.code == .internal)
    }

    @Test func freeingPutsDownTheClaimButNeverTheAttempt() throws {
        let row = try Rows.change(.claimed, .free).apply(to: claimed)
        #expect(row.job == nil && row.target == nil && row.phase == .free && row.attempt == Attempt(1))
    }

    @Test func whatFallsAsleepIsItsSnapshotAndWhatIsWokenIsNone() throws {
        let pivot = RowChange.Pivot(home: Rows.b, incarnation: Incarnation(2))
        let snapshot = SnapshotID(unchecked: "s-1")
        let asleep = try Rows.change(.claimed, .committed, pivot: pivot, life: .asleep, asleepIn: snapshot).apply(to: claimed)
        #expect(asleep.life == .asleep && asleep.asleepIn == snapshot)
        let free = try Rows.change(.released, .free, incarnation: 2)
            .apply(to: try Rows.change(.committed, .released, incarnation: 2).apply(to: asleep))
        #expect(free.asleepIn == snapshot)
        let woken = try Rows.change(.free, .free, incarnation: 2, life: .running).apply(to: free)
        #expect(woken.life == .running && woken.asleepIn == nil && woken.incarnation == Incarnation(2))
    }

    @Test(arguments: [WorkloadLife.running, .stopped, .new, .removed])
    func nothingButAWakeChangesARowThatNobodyHasClaimed(life: WorkloadLife) throws {
        let row = try Rows.row(attempt: 1, life: life)
        for next in [nil, WorkloadLife.running, .removed, .asleep] {
            let change = Rows.change(.free, .free, life: next)
            #expect(try #require(throws: TorporError.self) { try change.apply(to: row) }.code == .internal)
        }
    }

    @Test func aRescuedUndoCommitsUnderAFurtherIncarnation() throws {
        let aborted = try Rows.change(.claimed, .aborted).apply(to: claimed)
        let rescue = Rows.change(.aborted, .committed, pivot: .init(home: Rows.b, incarnation: Incarnation(2)))
        #expect(try rescue.apply(to: aborted).home == Rows.b)
    }
}
