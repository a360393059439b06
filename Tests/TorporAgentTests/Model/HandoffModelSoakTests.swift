import Glibc
import Testing

/// The same model with wider bounds: a minute long, so only for `make soak` (TORPOR_SOAK=1).
@Suite(.serialized, .enabled("long: set TORPOR_SOAK=1") { getenv("TORPOR_SOAK") != nil })
struct HandoffModelSoakTests {
    @Test func threeNodesAreNoMoreDangerousThanTwo() {
        let result = Exploration(
            HandoffModel(attempts: 2), from: ModelState(nodes: 3, crashes: 1, powerLosses: 1, leaseEnds: 1), limit: 1_500_000)
        #expect(result.trace.isEmpty, "\(result.trace.joined(separator: "\n"))")
        #expect(result.states > 100_000)
    }

    @Test func twoCrashesAreNoMoreDangerousThanOne() {
        let result = Exploration(
            HandoffModel(attempts: 2), from: ModelState(nodes: 2, crashes: 2, powerLosses: 1, leaseEnds: 2), limit: 1_500_000)
        #expect(result.trace.isEmpty, "\(result.trace.joined(separator: "\n"))")
        #expect(result.states > 50_000)
    }
}
