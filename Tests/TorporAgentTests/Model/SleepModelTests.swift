import Testing

/// The model of handoff-rules A8 and A9 with the real agent in it.
@Suite struct SleepModelTests {
    @Test func noOrderOfRequestsMessagesAndFaultsRunsTwoCopiesLosesTheLastOrGoesBack() {
        let result = Exploration(SleepModel(attempts: 2), from: SleepState(requests: 2, crashes: 1, powerLosses: 0, leaseEnds: 1))
        #expect(result.trace.isEmpty, "\(result.trace.joined(separator: "\n"))")
        #expect(result.states > 500, "\(result.states)")
    }

    @Test func aLossOfPowerTakesNothingThatSleeps() {
        let result = Exploration(SleepModel(attempts: 2), from: SleepState(requests: 1, crashes: 0, powerLosses: 1, leaseEnds: 1))
        #expect(result.trace.isEmpty, "\(result.trace.joined(separator: "\n"))")
        #expect(result.states > 500, "\(result.states)")
    }

    @Test func asleepAwakeAndMovedAgainIsNoMoreDangerous() {
        let result = Exploration(SleepModel(attempts: 3), from: SleepState(requests: 2, crashes: 0, powerLosses: 0, leaseEnds: 0))
        #expect(result.trace.isEmpty, "\(result.trace.joined(separator: "\n"))")
        #expect(result.states > 500, "\(result.states)")
    }

    @Test func theModelMindsAMoveThatSuspendsNothing() {
        let result = Exploration(
            SleepModel(attempts: 2, suspendsBeforeCommit: false), from: SleepState(requests: 1, crashes: 0, powerLosses: 0, leaseEnds: 0))
        #expect(result.trace.last == "TWO MAY RUN")
    }

    @Test func theModelMindsAnUndoThatIsNotInTheRow() {
        let result = Exploration(
            SleepModel(attempts: 2, abortsBySwap: false), from: SleepState(requests: 1, crashes: 0, powerLosses: 0, leaseEnds: 0))
        #expect(result.trace.last == "TWO MAY RUN")
    }
}
