import Synchronization
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
        .retireBeforeComplete: 575, .tornTakenForWhole: 425, .freezesTwice: 360, .lifeBegunTwice: 295, .rescueOnAGuess: 195,
        .journalAfterActing: 150, .releaseBeforeCommit: 130, .vowsThoughItBegan: 75, .keyIgnored: 85, .sealAfterThaw: 70,
        .keepsWhatWasFollowed: 65, .retireBeforeReleased: 65, .thawIgnoresAttempt: 60,
    ]

    /// Misfortunes by themselves, each often.
    private enum Ways {
        static let losses = FaultPlan([\.frozenLosses: 0.5])
        static let strays = FaultPlan([\.stray: 0.3, \.lost: 0.1, \.cancels: 0.4])
        static let exits = FaultPlan([\.lost: 0.3, \.duplicated: 0.3, \.exits: 600])
        static let overtakings = FaultPlan([\.overtakings: 0.5, \.lost: 0.15])
    }

    /// What only happens when two things coincide is looked for where they often do: chance alone takes thousands of worlds.
    private static let ways: [Mutant: FaultPlan] = [
        .abortAfterThaw: Ways.overtakings, .discardBeforeThaw: Ways.losses, .goneTakenForThawed: Ways.losses,
        .silenceTakenForThawed: Ways.losses, .rescueOnAGuess: Ways.losses, .rescuesWhatLacks: Ways.losses,
        .thawIgnoresAttempt: Ways.strays, .retireIgnoresAttempt: Ways.strays, .lifeBegunTwice: Ways.exits,
    ]

    private static let ofSleep: Set<Mutant> = [.wakesThoughSuspended, .wakesTwice]

    private static let ofLazyMoves: Set<Mutant> = [.retireBeforeComplete, .rescuesWhatLacks, .rescueOnAGuess]

    private static func settings(of mutant: Mutant) -> WorldSettings {
        var settings = WorldSettings()
        // What lazy moves break, alone or more often, is looked for where half of the moves are.
        if ofLazyMoves.contains(mutant) { settings.lazyMoves = 0.5 }
        if ofSleep.contains(mutant) { settings.sleeps = 0.5 }
        settings.faults = ways[mutant]
        return settings
    }

    /// What a seed was noticed by.
    typealias Find = (seed: UInt64, invariant: Int)

    /// Worlds at once: one for each processor of the machines that this is tested on.
    private static let lanes: UInt64 = 2

    /// - Returns: the least seed, and which invariant was seen broken first.
    func first(from start: UInt64, within count: UInt64) async -> Find? {
        let least = Least()
        await withTaskGroup(of: Void.self) { group in
            for lane in 0..<Self.lanes {
                group.addTask { await search(stride(from: start + lane, to: start + count, by: Int(Self.lanes)), least) }
            }
        }
        return least.find
    }

    /// The least of what several find.
    private final class Least: Sendable {
        private let state = Mutex<Find?>(nil)
        var find: Find? { state.withLock { $0 } }

        func note(_ new: Find) { state.withLock { old in if new.seed < old?.seed ?? .max { old = new } } }
    }

    /// No further than to what was found.
    private func search(_ seeds: StrideTo<UInt64>, _ least: Least) async {
        let settings = Self.settings(of: mutant)
        await WorldThread.run {
            Mutant.$planted.withValue(mutant) {
                for seed in seeds {
                    if let found = least.find, found.seed < seed { return }
                    let report = World(seed: seed, settings: settings).run()
                    if let violation = report.violations.first { return least.note((seed, violation.invariant)) }
                }
            }
        }
    }
}

extension FaultPlan {
    /// No fault but these.
    fileprivate init(_ fields: [WritableKeyPath<FaultPlan, Double>: Double]) {
        self.init()
        for (path, value) in fields { self[keyPath: path] = value }
    }
}
