import ArgumentParser
import TorporModel
import TorporTerminal

/// `torpor check`
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Can this machine do it? Every engine, kernel feature and limit, with the command that mends what is missing.")

    @Option(name: [.short, .long], help: "table or json.")
    var output = OutputFormat.table

    func run() async throws {
        let findings = await HostCheck().run()
        if output == .json {
            Output.line(try JSONText.of(findings))
        } else {
            var table = Table(["WHAT", "STATE", "FOUND", "REMEDY"])
            for finding in findings { table.add([finding.what, finding.state.rawValue, finding.found, finding.remedy ?? ""]) }
            Output.line(table.text)
        }
        if findings.contains(where: { $0.state == .missing }) { throw Ended(code: .failed) }
    }
}
