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

    /// Of two that move the same workloads each would undo what the other did.
    static func underMaintenance(_ rival: Maintenance) -> TorporError {
        let nodes = rival.nodes.map(\.node.rawValue).joined(separator: ", ")
        return TorporError(
            .conflict, "\(rival.words) of \(nodes) is at work there",
            remedy: "watch it: torpor node maintenance \(rival.id); or end it: torpor node maintenance \(rival.id) --cancel")
    }

    /// Whoever asks read it before somebody else changed it.
    static func maintenanceChanged(_ id: MaintenanceID) -> TorporError {
        TorporError(.conflict, "maintenance \(id) was changed meanwhile", remedy: "look again: torpor node maintenance \(id)")
    }

    /// What is on its way, or owed, may not be seen in any listing.
    static func inUse(_ node: NodeID) -> TorporError {
        TorporError(.conflict, "\(node) is not empty: something sleeps there, is claimed there, or is owed there", remedy: "look again")
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
