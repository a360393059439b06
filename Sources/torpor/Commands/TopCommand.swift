import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor top`
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Who rests and how deep, what keeps the others awake, and what memory sleep has saved.")

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let views = try await Session.run(client, "top") { (control) async throws(TorporError) in try await control.workloads() }
        Output.line(client.output == .json ? try JSONText.of(views) : RestTable.text(views))
    }
}
