/// One line of a job's log: written before the command it announces, by compare-and-swap on (job, index).
package struct SagaEvent: Hashable, Codable, Sendable {
    package let at: Timestamp
    package let kind: Kind

    package init(at: Timestamp, kind: Kind) {
        self.at = at
        self.kind = kind
    }

    /// What happened. Replaying these through a fresh state machine is recovery.
    package enum Kind: Hashable, Codable, Sendable {
        case started(StepName)
        case succeeded(StepName, StepOutput)
        /// Done so far, and the step goes on from there, also after a restart.
        case progressed(StepName, StepOutput)
        /// Definitely not done, for this reason. An unknown outcome is never written here (handoff-rules A11).
        case failed(StepName, TorporError)
        /// Somebody asked to stop, or the job's time is up; obeyed before the pivot, too late after it.
        case interrupted(TorporError)
        /// The row says aborted: commit can no longer succeed, undo may begin.
        case aborted(TorporError)
        case undoStarted(StepName)
        case undone(StepName)
        /// The source is gone and never ran after the capture: the row says committed, the held copy is the workload.
        case rescued(Incarnation)
        /// The target vowed: the row says returned, the original is the workload again.
        case returned(Incarnation, TorporError)
        /// The last exact copy is gone by a fault: nothing can be let run without going back in time. Never said on a guess.
        case lost(TorporError)
        /// In doubt or waiting for a node, and why; goes on trying.
        case stuck(String)
        case ended(SagaOutcome)
    }
}
