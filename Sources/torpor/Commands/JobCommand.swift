import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor job show|watch|cancel ID`
struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Show, watch or cancel a job.", subcommands: [Show.self, Watch.self, Cancel.self])

    /// `torpor job show ID`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a job's timeline, computed from its log.")

        @Argument(help: "The job's id.", completion: NameCompletion.jobs)
        var id: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let id = try JobID.parse(id)
            let view = try await Session.run(client, "job show") { (control) async throws(TorporError) in try await control.job(id) }
            Output.line(client.output == .json ? try JSONText.of(view) : Sheet.job(view))
        }
    }

    /// `torpor job watch ID`
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Follow a job to its end.")

        @Argument(help: "The job's id.", completion: NameCompletion.jobs)
        var id: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let (id, client) = (try JobID.parse(id), client)
            let code = try await Session.run(client, "job watch") { (control) async throws(TorporError) in
                try await JobClient.follow(id, control, client)
            }
            if code != .done { throw Ended(code: code) }
        }
    }

    /// `torpor job cancel ID`
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Undo a job that is not past its pivot.")

        @Argument(help: "The job's id.", completion: NameCompletion.jobs)
        var id: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let id = try JobID.parse(id)
            let view = try await Session.run(client, "job cancel") { (control) async throws(TorporError) in
                try await control.cancel(id, by: "")
            }
            Output.line(
                client.output == .json ? try JSONText.of(view) : "cancelling \(view.job): follow it with torpor job watch \(view.job)")
        }
    }
}
