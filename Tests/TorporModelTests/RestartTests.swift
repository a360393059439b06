import Testing
import TorporModel

/// When something that has ended is started again.
@Suite struct RestartTests {
    @Test func aPolicyKnowsWhichEndItIsFor() {
        #expect([nil, 0, 1].map { RestartPolicy(.never).wants(after: $0) } == [false, false, false])
        #expect([nil, 0, 1].map { RestartPolicy(.onFailure).wants(after: $0) } == [true, false, true])
        #expect([nil, 0, 1].map { RestartPolicy(.always).wants(after: $0) } == [true, true, true])
    }

    /// When each start comes of something that ends at once, looked at every tenth of a second.
    private func starts(_ policy: RestartPolicy, until end: UInt64) -> [UInt64] {
        var tally = RestartTally()
        return stride(from: 0, to: end, by: 100).filter { tally.judge(policy, at: $0) == .now }
    }

    @Test func theFirstIsAtOnceAndPausesDouble() {
        #expect(starts(RestartPolicy(.always), until: 16_000) == [0, 1100, 3200, 7300, 15400])
    }

    @Test func aPauseIsNeverLongerThanItsLimit() {
        let times = starts(RestartPolicy(.always), until: 4_000_000)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 <= RestartTally.longestPauseMs + 200 })
        #expect(times.count > 15)
    }

    @Test func whatHasALimitIsLeftAsItIsAfterIt() {
        #expect(starts(RestartPolicy(.always, limit: 2), until: 100_000) == [0, 1100])
    }

    @Test func whateverRanForLongIsNotFailingInARow() {
        var tally = RestartTally()
        let policy = RestartPolicy(.onFailure, limit: 1)
        #expect(tally.judge(policy, at: 0) == .now)
        #expect(tally.judge(policy, at: RestartTally.calmMs - 1) == .never)
        #expect(tally.judge(policy, at: RestartTally.calmMs) == .now)
    }

    @Test func aClockThatGoesBackHurtsNobody() {
        var tally = RestartTally()
        #expect(tally.judge(RestartPolicy(.always), at: 1000) == .now)
        #expect(tally.judge(RestartPolicy(.always), at: 0) == .later)
    }
}
