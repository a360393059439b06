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
        .swapWithoutCompare: 270, .rescueOnAGuess: 605, .silenceTakenForThawed: 290, .keyIgnored: 170,
        .thawIgnoresAttempt: 2320, .tombstoneMissing: 220, .freezesTwice: 280, .vowsThoughItBegan: 415, .retireIgnoresAttempt: 960,
        .tornTakenForWhole: 380, .lifeBegunTwice: 280,
    ]

    private static let ofLazyMoves: Set<Mutant> = [.retireBeforeComplete, .rescuesWhatLacks]

    /// - Returns: the seed, and which invariant was seen broken first.
    func first(from start: UInt64, within count: UInt64) async -> (seed: UInt64, invariant: Int)? {
        var settings = WorldSettings()
        // What only lazy moves can break is looked for where half of the moves are.
        if Self.ofLazyMoves.contains(mutant) { settings.lazyMoves = 0.5 }
        // Two coordinators that decide against each other within milliseconds: made to happen, for chance takes ten thousand worlds.
        if mutant == .abortAfterThaw {
            var faults = FaultPlan()
            (faults.overtakings, faults.lost) = (0.5, 0.15)
            settings.faults = faults
        }
        return await WorldThread.run { [settings] in
            Mutant.$planted.withValue(mutant) {
                for seed in start..<start + count {
                    let report = World(seed: seed, settings: settings).run()
                    if let violation = report.violations.first { return (seed, violation.invariant) }
                }
                return nil
            }
        }
    }
}
