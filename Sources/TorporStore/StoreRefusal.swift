import TorporModel

/// What stores say no with: the same words whichever store is asked, because a person reads them.
enum StoreRefusal {
    /// Two living workloads never share a name.
    static func nameTaken(_ name: WorkloadName) -> TorporError {
        TorporError(
            .alreadyExists, "a workload named \(name) already lives",
            remedy: "choose another name, or end that one first: torpor rm \(name)")
    }

    /// Also when the other is a tombstone: a node that comes back must not take the new one for the old (handoff-rules A14.9).
    static func workloadExists(_ id: WorkloadID) -> TorporError {
        TorporError(
            .alreadyExists, "workload id \(id) was given before", remedy: "ids are never given twice: submit again with a fresh one")
    }

    /// Another wish, by its key, under the same id.
    static func jobExists(_ id: JobID) -> TorporError {
        TorporError(.alreadyExists, "job id \(id) was given before", remedy: "submit again with a fresh one")
    }

    /// Never declared here: tombstones are found.
    static func noWorkload(_ id: WorkloadID) -> TorporError {
        TorporError(.notFound, "no workload with id \(id)", remedy: "torpor ps")
    }

    /// Jobs are never removed: this one was never accepted here.
    static func noJob(_ id: JobID) -> TorporError {
        TorporError(.notFound, "no job \(id)", remedy: "torpor jobs")
    }

    /// Somebody else wrote that index first, or the caller's log has a gap: either way it must read the log again.
    static func logConflict(_ job: JobID, at index: Int, next: Int) -> TorporError {
        TorporError(.conflict, "event \(index) of job \(job) cannot be written: the log's next index is \(next)")
    }

    /// Even at the right index: what is decided is decided.
    static func logEnded(_ job: JobID) -> TorporError {
        TorporError(.conflict, "job \(job) has ended: its log takes no more")
    }

    /// Whoever asks read the log before another coordinator went on with it.
    static func claimTooLate(_ job: JobID) -> TorporError {
        TorporError(.conflict, "job \(job) claims nothing any more: its log has gone on")
    }

    /// A node is known from its first heartbeat on.
    static func noNode(_ node: NodeID) -> TorporError {
        TorporError(.notFound, "no node \(node) has ever reported", remedy: "torpor nodes")
    }

    /// Removed, or never entered.
    static func noSnapshot(_ id: SnapshotID) -> TorporError {
        TorporError(.notFound, "there is no snapshot \(id)", remedy: "torpor snapshots")
    }

    /// An incident. `what` names table and key; the cause says what is wrong with it.
    static func unreadable(_ what: String, cause: any Error) -> TorporError {
        TorporError(
            .corrupt, "\(what) cannot be read",
            remedy: "it is kept as it is: look at it with sqlite3, or restore the file from a backup", cause: cause)
    }
}
