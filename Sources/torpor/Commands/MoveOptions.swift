import ArgumentParser
import TorporDeclaration
import TorporModel

/// How a workload's memory comes along.
struct MoveOptions: ParsableArguments {
    @Flag(help: "Copy most of the memory while the workload runs, and freeze it only for what is left.")
    var live = false

    @Flag(
        help: ArgumentHelp(
            "Let it run on the new node before its memory has come.",
            discussion: "The pause is then short whatever its size; but until all has come, losing its old node loses the workload."))
    var lazy = false

    @Option(help: "How long copying what is left may take while it is frozen, as in 300ms; else the move is undone. Needs --live.")
    var maxDowntime: String?

    @Option(help: "How many rounds to copy at most while it runs (8 unless said). Needs --live.")
    var maxRounds: Int?

    var mode: MoveMode {
        get throws(TorporError) {
            guard !(live && lazy) else {
                throw TorporError(.invalidArgument, "a move is live or lazy, not both", remedy: "choose one")
            }
            guard live else {
                guard maxDowntime == nil, maxRounds == nil else {
                    throw TorporError(.invalidArgument, "--max-downtime and --max-rounds are about live moves", remedy: "add --live")
                }
                return lazy ? .lazy : .stopAndCopy
            }
            if let maxRounds, !(1...1000).contains(maxRounds) {
                throw TorporError(.invalidArgument, "--max-rounds is \(maxRounds)", remedy: "give a number from 1 to 1000")
            }
            let downtime: UInt64? = if let maxDowntime { try SpecText.duration(maxDowntime) } else { nil }
            return .live(maxRounds.map { PrecopyLimits(maxDowntimeMs: downtime, maxRounds: $0) } ?? PrecopyLimits(maxDowntimeMs: downtime))
        }
    }
}
