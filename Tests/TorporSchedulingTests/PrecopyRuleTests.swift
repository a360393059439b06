import Testing
import TorporModel
import TorporScheduling

/// failures.md 16: a live move that does not converge ends by a rule, and says why.
@Suite struct PrecopyRuleTests {
    /// Rounds that sent so many MiB of 256; a mebibyte takes a millisecond.
    private func rounds(_ sent: UInt64...) -> [PrecopyRound] {
        sent.map { PrecopyRound(scannedBytes: 256 << 20, sentBytes: $0 << 20, milliseconds: max($0, 1)) }
    }

    @Test func theFirstRoundTellsNothingYet() {
        #expect(PrecopyRule(PrecopyLimits()).judge(rounds(20)) == .again("about 20 ms of copying are left"))
    }

    @Test func aMemoryThatTheTargetHasAlreadyIsFrozenAtOnce() {
        #expect(PrecopyRule(PrecopyLimits()).judge(rounds(0)) == .freeze("about 0 ms of copying are left, within 100 ms"))
    }

    /// Seen: a target that had an earlier snapshot of the machine. The first round looked at all of the memory to send next to nothing.
    @Test func aFirstRoundWithLittleToSendDoesNotCountAsSlow() {
        let first = PrecopyRound(scannedBytes: 512 << 20, sentBytes: 19 << 10, milliseconds: 734)
        let second = PrecopyRound(scannedBytes: 512 << 20, sentBytes: 5 << 10, milliseconds: 37)
        #expect(PrecopyRule(PrecopyLimits()).judge([first, second]) == .freeze("about 37 ms of copying are left, within 100 ms"))
    }

    @Test func aRestThatFitsIsFrozen() {
        #expect(PrecopyRule(PrecopyLimits()).judge(rounds(256, 90)) == .freeze("about 90 ms of copying are left, within 100 ms"))
        #expect(PrecopyRule(PrecopyLimits(maxDowntimeMs: 50)).judge(rounds(256, 90)) == .again("about 90 ms of copying are left"))
    }

    @Test func aRestThatShrinksGoesOn() {
        #expect(PrecopyRule(PrecopyLimits()).judge(rounds(256, 200, 170, 140)) == .again("about 140 ms of copying are left"))
    }

    /// Two rounds that are no better than the best before them.
    @Test func aRestThatNoLongerShrinksIsFrozenAtItsSmallest() {
        let why = "about 198 ms of copying are left and no longer fewer: memory is changed as fast as it is sent"
        #expect(PrecopyRule(PrecopyLimits()).judge(rounds(256, 200, 199, 198)) == .freeze(why))
        #expect(PrecopyRule(PrecopyLimits()).judge(rounds(256, 200, 199, 179)) == .again("about 179 ms of copying are left"))
    }

    @Test func aPersonsLimitIsKeptOrTheMoveGivenUp() {
        let stalled = PrecopyRule(PrecopyLimits(maxDowntimeMs: 150)).judge(rounds(256, 200, 199, 198))
        #expect(
            stalled
                == .giveUp(
                    "about 198 ms of copying are left and no longer fewer: memory is changed as fast as it is sent, more than the 150 ms allowed"
                ))
        let spent = PrecopyRule(PrecopyLimits(maxDowntimeMs: 10, maxRounds: 2)).judge(rounds(256, 100))
        #expect(spent == .giveUp("about 100 ms of copying are left after 2 rounds, more than the 10 ms allowed"))
        #expect(
            PrecopyRule(PrecopyLimits(maxRounds: 2)).judge(rounds(256, 200))
                == .freeze("about 200 ms of copying are left after 2 rounds"))
    }

    @Test(arguments: 1...12) func roundsHaveAnEnd(_ most: Int) {
        let rule = PrecopyRule(PrecopyLimits(maxRounds: most))
        var rounds: [PrecopyRound] = []
        while true {
            // Shrinks for ever, and never enough.
            let sent = UInt64(1 << 30) * 100 / UInt64(100 + 12 * rounds.count)
            rounds.append(PrecopyRound(scannedBytes: 1 << 30, sentBytes: sent, milliseconds: 1000))
            guard case .again = rule.judge(rounds) else { break }
        }
        #expect(rounds.count == most)
    }
}
