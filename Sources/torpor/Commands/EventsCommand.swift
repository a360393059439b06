import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "What jobs have come to, and who was woken by requests, oldest first; followed, every step as it begins.")

    @Option(help: "At most the last so many jobs.")
    var limit = 50

    @Flag(name: [.short, .long], help: "Go on until you stop it.")
    var follow = false

    @OptionGroup var client: ClientOptions

    private static let pause = Duration.milliseconds(200)

    func run() async throws {
        let (limit, follow, isTable) = (limit, follow, client.output == .table)
        guard (1...1000).contains(limit) else {
            throw TorporError(.invalidArgument, "--limit \(limit) is out of range", remedy: "--limit 1 to 1000")
        }
        try await Session.run(client, "events") { (control) async throws(TorporError) in
            var feed = EventFeed()
            while true {
                let (jobs, workloads) = try await Patience.insist { () async throws(TorporError) in
                    (try await control.jobs(limit: limit), try await control.workloads())
                }
                for event in feed.events(in: jobs, workloads) { Output.line(isTable ? event.text : try JSONText.of(event)) }
                guard follow else { return }
                do { try await Task.sleep(for: Self.pause) } catch { return }
            }
        }
    }
}
