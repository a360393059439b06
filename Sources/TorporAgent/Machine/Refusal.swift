import TorporModel

/// The agent's refusals, worded once.
enum Refusal {
    static func over(_ attempt: Attempt, _ why: String = "it is over on this node", cause: TorporError? = nil) -> TorporError {
        TorporError(
            .attemptOver, "attempt \(attempt) cannot go on: \(why)", remedy: "the job undoes itself; submit it again", cause: cause)
    }

    static func stale(_ order: Order, _ has: Incarnation) -> TorporError {
        TorporError(
            .staleIncarnation, "the order bears incarnation \(order.incarnation), the copy here \(has)",
            remedy: "look again: torpor show")
    }

    /// In the copy's present state the order makes no sense.
    static func state(_ order: Order, _ state: CopyState) -> TorporError {
        let whose = state.attempt.map { " of attempt \($0)" } ?? ""
        return TorporError(
            .refused, "the copy here is \(state.word)\(whose), so attempt \(order.attempt) cannot be obeyed",
            remedy: "look at the job: torpor job show")
    }

    static func truth(_ truth: CopyTruth, wanted: String) -> TorporError {
        let word =
            switch truth {
            case .absent: "absent"
            case .running: "running"
            case .frozen: "frozen"
            case .held: "held"
            case .exited(let status): "ended" + (status.map { " with status \($0)" } ?? "")
            }
        return TorporError(.refused, "the workload is \(word), not \(wanted)", remedy: "look at it: torpor show")
    }

    /// What is left of the files is not the workload, and starting it would hide that.
    static let torn = TorporError(
        .lost, "the node lost power before the files that came along with it were on disk",
        remedy: "restore it from a snapshot: torpor snapshots")

    /// It was put to sleep in a snapshot, or lost.
    static let nothingLeft = TorporError(
        .refused, "the node has no files of the workload", remedy: "bring it back from a snapshot: torpor snapshots")

    /// A request that has to wait: a move, a checkpoint or a stop is at the workload.
    static let awayFromHere = TorporError(
        .unreachable, "the workload is being moved or captured", remedy: "wait for the job, or try again: torpor show")

    static let nothingSleeps = TorporError(
        .refused, "the workload does not sleep on this node", remedy: "look where it is: torpor show")

    static let ended = TorporError(
        .refused, "the workload has ended on this node", remedy: "look how: torpor logs; begin it anew: torpor start")

    /// The engine could not be asked. Nothing is decided without its word, so the order is to be repeated.
    static let unseen = TorporError(.unreachable, "the engine could not say what is true of the copy", remedy: "look at the agent's log")

    /// Memory is still on its way. Told in steps, so that a job's log does not grow with every page.
    static func lacking(_ bytes: UInt64) -> TorporError {
        TorporError(
            .deadlineExceeded,
            "its memory is still coming (\((bytes >> 28) << 8) MiB or more so far): until all has, losing its old node loses the workload",
            remedy: "wait; if the old node is gone for good: torpor node revoke")
    }

    /// The decision is durable, its effect not yet seen: the order is to be repeated until it is.
    static func notYet(_ what: String, _ cause: TorporError?) -> TorporError {
        TorporError(
            .deadlineExceeded, "the copy was not seen \(what) yet; it is tried again", remedy: "look at the agent's log", cause: cause)
    }
}
