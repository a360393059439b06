import ArgumentParser
import TorporDeclaration
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor logs NAME`
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print what a workload has printed, wherever it lived then; marks go to standard error.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Option(help: "At most the last so many lines; else all that is kept.")
    var tail: Int?

    @Option(help: "Only what was printed in the last so long, by its node's clock: 30s, 5m, 1h.")
    var since: String?

    @Flag(name: [.short, .long], help: "Go on printing until the workload has ended; it is followed when it moves.")
    var follow = false

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let (name, follow, isTable) = (try WorkloadName(name), follow, client.output == .table)
        if let tail, tail < 1 { throw TorporError(.invalidArgument, "--tail \(tail) asks for nothing", remedy: "--tail 100") }
        let age = try since.map { (text) throws(TorporError) in Int64(clamping: try SpecText.duration(text)) }
        let query = LogQuery(since: age.map { Timestamp(milliseconds: WallClock.now().milliseconds - $0) }, tail: tail)
        try await Session.run(client, "logs") { (control) async throws(TorporError) in
            var stream = LogStream(name: name, query: query, control: control)
            guard isTable || follow else {
                var lines: [LogLine] = []
                try await stream.read { lines.append($0.line) }
                return Output.line(try JSONText.of(lines))
            }
            let tell = { (item: LogFollower.Item) throws(TorporError) in try Self.tell(item, isTable) }
            try await stream.read(tell)
            if follow { try await stream.follow(tell) }
        }
    }

    /// Text, what is not the workload's own on standard error; or a JSON document for each line, marks being lines of their own stream.
    private static func tell(_ item: LogFollower.Item, _ isTable: Bool) throws(TorporError) {
        guard isTable else { return Output.line(try JSONText.of(item.line)) }
        if let gap = item.gap { Output.error("--- \(gap) ---") }
        if item.line.stream == .mark { Output.error("--- \(item.line.text) ---") } else { Output.line(item.line.text) }
    }
}
