/// The shape of a simulated fleet, and what is done to it.
package struct WorldSettings: Hashable, Sendable {
    package var nodes = 3
    package var workloads = 2
    /// Jobs that people ask for, of all workloads together; most are migrations.
    package var jobs = 12
    /// Of the jobs, the share that is a migration; the others are checkpoints, restores, stops and removals.
    package var migrations = 0.8
    /// Of the migrations, the share that is lazy.
    package var lazyMoves = 0.0
    /// Of all jobs, the share that puts a workload to sleep; with any, visitors want sleeping ones at any moment.
    package var sleeps = 0.0
    /// Memory of each workload, in MiB: sets how long captures, transfers and restores take.
    package var memoryMiB: ClosedRange<UInt64> = 1...64
    /// Seconds between two jobs of one workload.
    package var thinkSeconds: ClosedRange<UInt64> = 0...5
    /// How often somebody empties a node.
    package var evacuations = 1
    /// nil: each seed draws its own.
    package var faults: FaultPlan?
    /// Faults stop when people have all they asked for, or after so many simulated seconds.
    package var faultySeconds: UInt64 = 3600
    /// When faults have stopped, every job has ended after so many simulated seconds.
    package var patienceSeconds: UInt64 = 3600
    /// Steps of all processes together after which a world is called endless.
    package var stepLimit: UInt64 = 1_000_000

    package init() {}
}
