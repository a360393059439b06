import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor diff -f FILE`
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare a declaration with what is there. Ends with 1 when they differ, as diff(1) does.")

    @OptionGroup var declaration: DeclarationFile
    @OptionGroup var client: ClientOptions

    func run() async throws {
        let declared = try declaration.read()
        let changes = try await Session.run(client, "diff") { (control) async throws(TorporError) in
            var changes: [DeclaredChange] = []
            for workload in declared { changes.append(try await DeclaredChange.of(workload, control)) }
            return changes
        }
        let differing = changes.filter { $0.action != .unchanged }
        if client.output == .json {
            Output.line(try JSONText.of(changes))
        } else {
            for line in differing.flatMap(\.lines) { Output.line(line) }
        }
        if !differing.isEmpty { throw Ended(code: .failed) }
    }
}
