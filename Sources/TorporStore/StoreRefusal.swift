import TorporModel

/// What stores say no with: the same words whichever store is asked, because a person reads them.
enum StoreRefusal {
    static func nameTaken(_ name: WorkloadName) -> TorporError {
        TorporError(
            .alreadyExists, "a workload named \(name) already lives", remedy: "choose another name, or end that one first: torpor rm \(name)")
    }

    static func workloadExists(_ id: WorkloadID) -> TorporError {
        TorporError(.alreadyExists, "workload id \(id) was given before", remedy: "ids are never given twice: submit again with a fresh one")
    }

    static func jobExists(_ id: JobID) -> TorporError {
        TorporError(.alreadyExists, "job id \(id) was given before", remedy: "submit again with a fresh one")
    }

    static func noWorkload(_ id: WorkloadID) -> TorporError {
        TorporError(.notFound, "no workload with id \(id)", remedy: "torpor ps")
    }

    static func noJob(_ id: JobID) -> TorporError {
        TorporError(.notFound, "no job \(id)", remedy: "torpor jobs")
    }

    static func logConflict(_ job: JobID, at index: Int, next: Int) -> TorporError {
        TorporError(.conflict, "event \(index) of job \(job) cannot be written: the log's next index is \(next)")
    }

    static func logEnded(_ job: JobID) -> TorporError {
        TorporError(.conflict, "job \(job) has ended: its log takes no more")
    }

    static func noNode(_ node: NodeID) -> TorporError {
        TorporError(.notFound, "no node \(node) has ever reported", remedy: "torpor nodes")
    }

    static func unreadable(_ what: String, cause: any Error) -> TorporError {
        TorporError(
            .corrupt, "\(what) cannot be read",
            remedy: "it is kept as it is: look at it with sqlite3, or restore the file from a backup", cause: cause)
    }
}
