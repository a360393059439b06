import Testing

/// The model of handoff-rules § 0 with the real agent in it.
@Suite struct HandoffModelTests {
    @Test func noOrderOfMessagesAndFaultsRunsTwoCopiesLosesTheLastOrGoesBack() {
        let result = Exploration(HandoffModel(attempts: 2), from: ModelState(nodes: 2, crashes: 1, powerLosses: 1, leaseEnds: 1))
        #expect(result.trace.isEmpty, "\(result.trace.joined(separator: "\n"))")
        #expect(result.states > 500, "\(result.states)")
        print("STATES", result.states)
    }

    @Test func aMoveBackIsNoMoreDangerousThanAMove() {
        let result = Exploration(HandoffModel(attempts: 2), from: ModelState(nodes: 2, crashes: 0, powerLosses: 0, leaseEnds: 1))
        #expect(result.trace.isEmpty, "\(result.trace.joined(separator: "\n"))")
        #expect(result.states > 500)
    }

    @Test func theModelMindsAnUndoThatIsNotInTheRow() {
        let result = Exploration(
            HandoffModel(attempts: 1, abortsBySwap: false), from: ModelState(nodes: 2, crashes: 0, powerLosses: 0, leaseEnds: 0))
        #expect(result.trace.last == "TWO RUNNING")
    }

    @Test func theModelMindsADiscardBeforeTheSourceRuns() {
        let result = Exploration(
            HandoffModel(attempts: 1, sourceFirst: false), from: ModelState(nodes: 2, crashes: 0, powerLosses: 1, leaseEnds: 0))
        #expect(result.trace.last == "ZERO")
    }
}
