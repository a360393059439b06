import Testing
import TorporModel
import TorporScheduling

@Suite struct DrainRuleTests {
    private let ladder: [DrainRung] = [.live, .copy]

    private func failures(_ rungs: [DrainRung], at times: [Int64]) -> [DrainRule.Failure] {
        zip(rungs, times).map { DrainRule.Failure(rung: $0, endedAt: Timestamp(milliseconds: $1)) }
    }

    @Test func aRungThatFailedTwiceIsLeftForTheNext() {
        let now = Timestamp(milliseconds: 1_000_000)
        #expect(DrainRule.next(ladder, after: [], now: now) == .rung(.live))
        #expect(DrainRule.next(ladder, after: failures([.live], at: [0]), now: now) == .rung(.live))
        #expect(DrainRule.next(ladder, after: failures([.live, .live], at: [0, 1]), now: now) == .rung(.copy))
        // The last one is tried for as long as the drain is open.
        let all = failures([.live, .live, .copy, .copy, .copy], at: [0, 1, 2, 3, 4])
        #expect(DrainRule.next(ladder, after: all, now: now) == .rung(.copy))
        #expect(DrainRule.next([], after: [], now: now) == .none)
    }

    @Test func pausesGrowAndHaveAnEnd() {
        func due(_ count: Int) -> Int64? {
            let tries = failures(Array(repeating: .copy, count: count), at: (0..<count).map(Int64.init))
            guard case .wait(let until) = DrainRule.next(ladder, after: tries, now: Timestamp(milliseconds: Int64(count))) else {
                return nil
            }
            return until.milliseconds - Int64(count - 1)
        }
        #expect([1, 2, 3].map(due) == [2000, 4000, 8000])
        #expect(due(100) == 300_000)
    }

    @Test func theDeadlineForcesWhatWasNotAllowedAndNeverAStop() {
        var options = DrainOptions(rungs: [.live], deadlineMs: 1000, atDeadline: .force)
        #expect(options.ladder(after: 999) == [.live])
        #expect(options.ladder(after: 1000) == [.live, .copy, .sleep])
        options.rungs.insert(.stop)
        #expect(options.ladder(after: 1000) == [.live, .copy, .sleep, .stop])
        options.atDeadline = .wait
        #expect(options.ladder(after: 1000) == [.live, .stop])
    }

    @Test func optionsThatMeanNothingAreRefused() {
        for options in [
            DrainOptions(rungs: []), DrainOptions(atDeadline: .leave), DrainOptions(nodesAtOnce: 0), DrainOptions(movesAtOnce: 0),
            DrainOptions(movesAtOnce: 65),
        ] {
            #expect(throws: TorporError.self) { try options.check() }
        }
        #expect(throws: Never.self) { try DrainOptions(deadlineMs: 1, atDeadline: .leave, nodesAtOnce: 1).check() }
    }
}
