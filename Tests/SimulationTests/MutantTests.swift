import Testing
import TorporModel
import TorporSimulation

/// Every rule that is left out on purpose is missed by the checkers' eye: what cannot fail proves nothing.
@Suite(.serialized) struct MutantTests {
    @Test(arguments: Mutant.allCases) func theCheckersNotice(_ mutant: Mutant) async throws {
        let seed = await MutantHunt(mutant).first(from: MutantHunt.start(of: mutant), within: 10_000)
        _ = try #require(seed, "nobody noticed \(mutant) in 10000 seeds")
    }
}
