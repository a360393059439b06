/// What goes wrong in a simulated world, how often. Every field is 0 for never; plans are added up by setting fields.
package struct FaultPlan: Hashable, Sendable {
    // Of every message, the share that…
    /// …is lost, request or answer; its sender learns of a broken line some time later.
    package var lost = 0.0
    /// …arrives twice.
    package var duplicated = 0.0
    /// …is given up by its sender and arrives up to two minutes later.
    package var stray = 0.0
    /// …takes up to five seconds instead of milliseconds.
    package var slow = 0.0

    // Of every engine verb, the share that…
    /// …fails with nothing done.
    package var engineFails = 0.0
    /// …does all and reports a failure.
    package var engineLies = 0.0
    /// …takes minutes.
    package var engineHangs = 0.0
    /// Of captures: whose engine dies in the middle, so that the workload runs.
    package var capturesBreak = 0.0
    /// Of doors' turns: that fail.
    package var doorFails = 0.0

    // Of every write, the share that…
    /// …finds a node's disk full.
    package var diskFull = 0.0
    /// …the coordinator's store refuses for the moment, with nothing written.
    package var storeRefuses = 0.0
    /// …the coordinator's store makes, and reports as not answered.
    package var storeLies = 0.0
    /// Of chunks on the way between nodes: that arrive damaged or cut off.
    package var chunksDamaged = 0.0

    // Times an hour, in the whole world.
    package var agentKills = 0.0
    package var coordinatorKills = 0.0
    /// A node loses power, and boots some time later.
    package var powerLosses = 0.0
    package var shimKills = 0.0
    /// A workload ends by itself.
    package var exits = 0.0
    package var partitions = 0.0
    /// Only one direction is cut.
    package var halfPartitions = 0.0
    /// An agent or a coordinator stands still, and goes on.
    package var pauses = 0.0
    /// A whole machine stands still, its clock and workloads too.
    package var standstills = 0.0
    /// A second coordinator takes over while the first still believes in itself.
    package var takeovers = 0.0
    package var clockJumps = 0.0
    /// A node's certificate has expired for a while: nobody shakes hands with it.
    package var expiries = 0.0
    package var cordons = 0.0

    /// Of every job, the share that a person cancels in the middle, or submits twice.
    package var cancels = 0.0
    /// Of every job, the share that is given a few seconds only.
    package var hurries = 0.0
    package var repeats = 0.0
    /// Of all freezes, the share after which something strikes within a second: misfortune where it hurts.
    package var ambushes = 0.0
    /// Of all freezes: soon after which the node loses power.
    package var frozenLosses = 0.0
    /// Of all freezes: during which the coordinator stands still for longer than a step may take, while another takes the job over.
    package var overtakings = 0.0
    /// Of all judgements of what a workload needs, at a target and before a wake: for which the node has no memory just then.
    package var shortages = 0.0
    /// Of all steps of all processes: after which the process is killed. Reaches every await point.
    package var killsPerStep = 0.0
    /// Of all steps: after which a node loses power.
    package var powerLossesPerStep = 0.0
    /// Clocks run fast or slow by up to so many parts per million.
    package var drift: Int64 = 0

    /// No fault at all.
    package init() {}

    private static let commonShares: [any WritableKeyPath<FaultPlan, Double> & Sendable] = [
        \.lost, \.duplicated, \.stray, \.slow, \.engineFails, \.engineLies, \.engineHangs, \.capturesBreak, \.doorFails, \.diskFull,
        \.storeRefuses, \.storeLies, \.chunksDamaged, \.repeats,
    ]
    private static let commonRates = rates.map(\.path)

    /// Some kinds of faults, each more or less often: what one seed tries is not drowned by everything else.
    package static func drawn(_ random: inout SeededRandom) -> FaultPlan {
        var plan = FaultPlan()
        for share in commonShares where random.chance(0.3) {
            plan[keyPath: share] = random.fraction() * (random.chance(0.2) ? 0.3 : 0.05)
        }
        for rate in commonRates where random.chance(0.3) { plan[keyPath: rate] = 20 + random.fraction() * 400 }
        if random.chance(0.4) { plan.cancels = random.fraction() / 2 }
        if random.chance(0.3) { plan.hurries = random.fraction() / 2 }
        if random.chance(0.5) { plan.ambushes = random.fraction() / 2 }
        if random.chance(0.3) { plan.killsPerStep = random.fraction() / 200 }
        if random.chance(0.2) { plan.powerLossesPerStep = random.fraction() / 1000 }
        if random.chance(0.3) { plan.drift = 100_000 }
        return plan
    }
}
