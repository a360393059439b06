import Testing
import TorporModel

@Suite struct TorporErrorTests {
    @Test func aCauseKeepsTheWholeChainBelowIt() {
        let inner = TorporError(.engineFailed, "criu ended with 1", cause: TorporError(.diskFull, "no space", remedy: "make some"))
        let outer = TorporError(.internal, "capture failed", cause: inner)
        #expect(outer.causes == ["criu ended with 1", "no space (make some)"])
    }

    @Test func wrappingOneOfOursChangesNothing() {
        let error = TorporError(.notFound, "no such workload", remedy: "torpor ps")
        #expect(TorporError.wrap(error) == error)
        #expect(TorporError.wrap(CancellationError()).code == .internal)
        #expect(error.description == "no such workload (torpor ps)")
    }

    @Test func onlySilenceLeavesTheOutcomeUnknown() {
        #expect(ErrorCode.unreachable.outcomeUnknown && ErrorCode.deadlineExceeded.outcomeUnknown)
        let definite: [ErrorCode] = [.refused, .conflict, .attemptOver, .corrupt, .internal, .cancelled, ErrorCode(word: "newer")]
        #expect(definite.allSatisfy { !$0.outcomeUnknown })
    }
}
