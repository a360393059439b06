import Testing
import TorporModel
import TorporSimulation

/// Looks for the first seed whose checkers notice a mutant.
struct MutantHunt: Sendable {
    let mutant: Mutant

    init(_ mutant: Mutant) { self.mutant = mutant }

    /// Where the hunt begins in `make test`: shortly before a seed that is known to catch the rarer ones, so that it is short. It goes on
    /// through 10,000 seeds all the same, for a seed makes another world as soon as the code changes.
    static func start(of mutant: Mutant) -> UInt64 { known[mutant] ?? 1 }

    private static let known: [Mutant: UInt64] = [
        .abortAfterThaw: 6130, .swapWithoutCompare: 270, .rescueOnAGuess: 605, .silenceTakenForThawed: 290, .keyIgnored: 170,
        .thawIgnoresAttempt: 2320, .tombstoneMissing: 220, .freezesTwice: 280, .vowsThoughItBegan: 415, .retireIgnoresAttempt: 960,
        .tornTakenForWhole: 380, .lifeBegunTwice: 280,
    ]

    /// - Returns: the seed, and which invariant was seen broken first.
    func first(from start: UInt64, within count: UInt64) async -> (seed: UInt64, invariant: Int)? {
        await WorldThread.run {
            Mutant.$planted.withValue(mutant) {
                for seed in start..<start + count {
                    let report = World(seed: seed).run()
                    if let violation = report.violations.first { return (seed, violation.invariant) }
                }
                return nil
            }
        }
    }
}
