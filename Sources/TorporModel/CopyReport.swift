/// One copy as its agent sees it, for `ps` and for a coordinator that has just begun to lead.
package struct CopyReport: Hashable, Codable, Sendable {
    package let workload: WorkloadID
    package let state: CopyState
    /// As just read from the engine; nil when it could not be asked in time.
    package let truth: CopyTruth?
    /// Why it could not move now; empty when it could.
    package let obstacles: [String]
    /// It has ended, and its policy is about to start it again.
    package let isToRestart: Bool
    /// Exec sessions that a move would have to wait for, each in words. They end at any moment: a move asks again, and refuses by that.
    package let sessions: [String]
    /// The incarnation under which its node may wake it; nil where it has no such right, or must not use it now.
    package let mayWake: Incarnation?
    /// Why it is awake and when it could rest; nil for one that never rests by itself, or does not run.
    package let rest: RestReport?
    /// nil where nobody at the door has woken it since the agent began.
    package let lastWake: WakeNote?
    /// Of one that sleeps here, was wanted, and could not be woken; nil for any other.
    package let unwoken: WakeFailure?
    /// Memory in use, in bytes; nil for one that does not run, or was not asked yet.
    package let memoryBytes: UInt64?

    package init(
        workload: WorkloadID, state: CopyState, truth: CopyTruth?, obstacles: [String], isToRestart: Bool = false, sessions: [String] = [],
        mayWake: Incarnation? = nil, rest: RestReport? = nil, lastWake: WakeNote? = nil,
        unwoken: WakeFailure? = nil, memoryBytes: UInt64? = nil
    ) {
        self.workload = workload
        self.state = state
        self.truth = truth
        self.obstacles = obstacles
        self.isToRestart = isToRestart
        self.sessions = sessions
        self.mayWake = mayWake
        self.rest = rest
        self.lastWake = lastWake
        self.unwoken = unwoken
        self.memoryBytes = memoryBytes
    }
}
