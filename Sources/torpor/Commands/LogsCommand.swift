import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor logs NAME`
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logs", abstract: "Print what a workload has printed.")

    @Argument(help: "The workload's name.")
    var name: String

    @Option(help: "At most the last so many lines.")
    var tail = 1000

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let (name, tail) = (try WorkloadName(name), tail)
        guard tail > 0 else { throw TorporError(.invalidArgument, "--tail \(tail) asks for nothing", remedy: "--tail 100") }
        let lines = try await Session.run(client, "logs") { (control) async throws(TorporError) in try await control.logs(name, tail: tail)
        }
        if client.output == .json { return Output.line(try JSONText.of(lines)) }
        for line in lines { Output.line(line.text) }
    }
}
