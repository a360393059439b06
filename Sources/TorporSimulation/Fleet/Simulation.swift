/// Many worlds, one seed each, on as many threads as there are cores.
package struct Simulation: Sendable {
    package let settings: WorldSettings
    package let seeds: ClosedRange<UInt64>
    package let threads: Int
    /// Stop after so many seeds with violations.
    package let patience: Int

    package init(settings: WorldSettings, seeds: ClosedRange<UInt64>, threads: Int, patience: Int = 10) {
        self.settings = settings
        self.seeds = seeds
        self.threads = max(1, threads)
        self.patience = patience
    }

    /// Runs every seed, or until `patience` seeds have failed.
    ///
    /// - Parameter done: told after every world, from the thread that ran it.
    package func run(done: @escaping @Sendable (WorldReport) -> Void = { _ in }) async -> SimulationSummary {
        let tally = Tally(next: seeds.lowerBound, last: seeds.upperBound)
        let begun = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            for _ in 0..<threads {
                group.addTask {
                    await WorldThread.run {
                        while let seed = tally.take(patience) {
                            let report = World(seed: seed, settings: settings).run()
                            tally.add(report)
                            done(report)
                        }
                    }
                }
            }
        }
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        return tally.summary(first: seeds.lowerBound, seconds: seconds, threads: threads)
    }

    /// One world with its whole history.
    package static func replay(_ seed: UInt64, settings: WorldSettings) async -> WorldReport {
        await WorldThread.run { World(seed: seed, settings: settings, recording: true).run() }
    }
}
