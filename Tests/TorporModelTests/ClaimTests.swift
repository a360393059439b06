import Testing
import TorporModel

@Suite struct ClaimTests {
    @Test func everyClaimRaisesTheAttempt() throws {
        let next = try Rows.claim().apply(to: try Rows.row(attempt: 7))
        #expect(next.attempt == Attempt(8) && next.phase == .claimed && next.job == Rows.job && next.target == Rows.b)
    }

    @Test func theSameJobsClaimIsAnsweredWithTheRowAsItIs() throws {
        let once = try Rows.claim().apply(to: try Rows.row())
        #expect(try Rows.claim().apply(to: once) == once)
    }

    @Test(arguments: RowPhase.allCases.filter { $0 != .free })
    func aBusyWorkloadIsRefusedNamingTheJobThatHoldsIt(phase: RowPhase) throws {
        let row = try Rows.row(phase: phase, attempt: 1, job: JobID(unchecked: "j-other"))
        let refusal = try #require(throws: TorporError.self) { try Rows.claim().apply(to: row) }
        #expect(refusal.code == .refused && refusal.message.contains("j-other") && refusal.remedy?.contains("j-other") == true)
    }

    /// Failure 3: pinned by id and incarnation, not by name.
    @Test func aWorkloadReplacedSinceTheRequestIsAConflict() throws {
        let refusal = try #require(throws: TorporError.self) { try Rows.claim(incarnation: 1).apply(to: try Rows.row(incarnation: 2)) }
        #expect(refusal.code == .conflict)
        #expect(try Rows.claim(incarnation: nil).apply(to: try Rows.row(incarnation: 2)).phase == .claimed)
    }

    @Test func aTombstoneIsNeverClaimed() throws {
        #expect(try #require(throws: TorporError.self) { try Rows.claim().apply(to: try Rows.row(life: .removed)) }.code == .notFound)
    }
}
