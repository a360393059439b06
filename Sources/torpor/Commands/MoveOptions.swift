import ArgumentParser
import TorporModel

/// How a workload's memory comes along.
struct MoveOptions: ParsableArguments {
    @OptionGroup var live: LiveOptions

    @Flag(
        help: ArgumentHelp(
            "Let it run on the new node before its memory has come.",
            discussion: "The pause is then short whatever its size; but until all has come, losing its old node loses the workload."))
    var lazy = false

    var mode: MoveMode {
        get throws(TorporError) {
            let limits = try live.limits
            guard limits == nil || !lazy else {
                throw TorporError(.invalidArgument, "a move is live or lazy, not both", remedy: "choose one")
            }
            return limits.map { .live($0) } ?? (lazy ? .lazy : .stopAndCopy)
        }
    }
}
