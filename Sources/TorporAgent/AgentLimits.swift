/// Every wait, round and length that an agent knows, in one place.
package struct AgentLimits: Sendable {
    /// How often each copy is looked at between orders: the bound on noticing that a freeze lease has ended.
    package var lookEvery: Duration = .seconds(1)
    /// In looks: why a copy could not move is asked less often, for it reads the process table.
    package var obstaclesEvery = 5
    /// In looks: a truth that is older is not reported.
    package var truthLasts = 5
    /// In looks: a door that was shut for a freeze which never came is opened again. A dead coordinator shuts nobody out.
    package var fenceLooks = 60
    /// Orders that may wait for one workload; more are turned away as unanswered.
    package var waiting = 64
    /// Decisions that one order may take: settle, clear the way, act, put right. A bound, never reached by a sound engine.
    package var decisions = 12
    /// Between attempts to read what is on the node, at the start.
    package var reconcilePause: Duration = .seconds(1)
    /// Between two looks at how much memory has come, and between two tries to have it brought.
    package var memoryPause: Duration = .milliseconds(50)
    /// In such looks: a job that waits for the last page is answered as late as that.
    package var memoryLooks = 100
    /// Copies that are made of snapshots at a time because somebody waits for them: all of a hundred at once would be late, and their memory in the
    /// agent at once (failures.md 36). First come, first served. A node says four for each processor.
    package var wakesAtOnce = 4
    package var heartbeatEvery: Duration = .seconds(1)
    /// In heartbeats: engines are probed anew.
    package var probeEvery = 30

    package init() {}
}
