import ArgumentParser
import TorporDeclaration
import TorporModel

/// Whether most of a workload's memory is copied while it runs.
struct LiveOptions: ParsableArguments {
    @Flag(help: "Copy most of the memory while the workload runs, and freeze it only for what is left.")
    var live = false

    @Option(help: "How long copying what is left may take while it is frozen, as in 300ms; else all is undone. Needs --live.")
    var maxDowntime: String?

    @Option(help: "How many rounds to copy at most while it runs (8 unless said). Needs --live.")
    var maxRounds: Int?

    /// nil without --live.
    var limits: PrecopyLimits? {
        get throws(TorporError) {
            guard live else {
                guard maxDowntime == nil, maxRounds == nil else {
                    throw TorporError(.invalidArgument, "--max-downtime and --max-rounds are about rounds", remedy: "add --live")
                }
                return nil
            }
            if let maxRounds, !(1...1000).contains(maxRounds) {
                throw TorporError(.invalidArgument, "--max-rounds is \(maxRounds)", remedy: "give a number from 1 to 1000")
            }
            let downtime: UInt64? = if let maxDowntime { try SpecText.duration(maxDowntime) } else { nil }
            return maxRounds.map { PrecopyLimits(maxDowntimeMs: downtime, maxRounds: $0) } ?? PrecopyLimits(maxDowntimeMs: downtime)
        }
    }
}
