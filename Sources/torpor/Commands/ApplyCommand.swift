import ArgumentParser
import TorporModel
import TorporTerminal

/// `torpor apply -f FILE`
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Start what a declaration names and is not there yet.",
        discussion: """
            One that is there as declared is left as it is. One that is there and declared otherwise is a refusal that names what differs: \
            a specification is what a workload was started with. When anything is refused, nothing is started.
            """)

    @OptionGroup var declaration: DeclarationFile
    @Flag(help: "Say what would be done, and why not. Changes nothing.")
    var dryRun = false
    @OptionGroup var client: ClientOptions

    func run() async throws {
        let declared = try declaration.read()
        let (client, dryRun, folder) = (client, dryRun, declaration.folder)
        let code = try await Session.run(client, "apply") { (control) async throws(TorporError) in
            try await Application(control: control, client: client, folder: folder).apply(declared, dryRun: dryRun)
        }
        if code != .done { throw Ended(code: code) }
    }
}
