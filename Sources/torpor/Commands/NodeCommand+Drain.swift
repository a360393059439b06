import ArgumentParser
import TorporDeclaration
import TorporModel
import TorporPorts

extension NodeCommand {
    /// `torpor node drain NODE…`
    struct Drain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Empty nodes without stopping what runs there, and say beforehand what will move where.",
            discussion: """
                Cordons each node first, durably. Then every workload moves by a job of its own: one that fails hinders no other. What sleeps \
                is moved asleep. Asked again for the same nodes, it shows the drain that is under way. Ctrl-C leaves it to the coordinator.
                """)

        @Argument(help: "The nodes' names, in the order in which they are to be emptied.", completion: NameCompletion.nodes)
        var nodes: [String]

        @Option(help: "What for, in a few words: everybody who is refused is told.")
        var reason = ""

        @Option(help: "Ways to move that may be used: live, copy, sleep, stop; they are tried in this order.")
        var allow = "live,copy"

        @Option(help: "Until when all should have moved, from now: 30m.")
        var deadline: String?

        @Option(help: "What happens to the rest then: wait, force (also copy and sleep them) or leave.")
        var atDeadline = DrainOptions.AtDeadline.wait

        @Option(help: "Nodes that are out of service at the same time; the next is begun when one of them is back. All without it.")
        var nodesAtOnce: Int?

        @Option(help: "Moves out of one node, and into one, at the same time.")
        var movesAtOnce = 2

        @OptionGroup var following: MaintenanceOptions
        @OptionGroup var client: ClientOptions

        func run() async throws {
            let options = DrainOptions(
                rungs: try Self.rungs(allow), deadlineMs: try deadline.map { (text) throws(TorporError) in try SpecText.duration(text) },
                atDeadline: atDeadline, nodesAtOnce: nodesAtOnce, movesAtOnce: movesAtOnce)
            try await MaintenanceClient(client: client, options: following).begin(.drain, nodes, reason, options)
        }

        private static func rungs(_ text: String) throws(TorporError) -> Set<DrainRung> {
            var rungs: Set<DrainRung> = []
            for word in text.split(separator: ",") {
                guard let rung = DrainRung(rawValue: String(word)) else {
                    let known = DrainRung.allCases.map(\.rawValue).joined(separator: ", ")
                    throw TorporError(.invalidArgument, "\"\(word)\" is no way to move", remedy: "--allow takes some of: \(known)")
                }
                rungs.insert(rung)
            }
            return rungs
        }
    }

    /// `torpor node return NODE…`
    struct Return: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "return",
            abstract: "Have nodes take work again, and bring home what drains have moved away from them.",
            discussion: "What somebody else has moved since stays where it is, and is named. What cannot come now hinders nothing else.")

        @Argument(help: "The nodes' names.", completion: NameCompletion.nodes)
        var nodes: [String]

        @OptionGroup var following: MaintenanceOptions
        @OptionGroup var client: ClientOptions

        func run() async throws {
            try await MaintenanceClient(client: client, options: following).begin(.return, nodes, "", DrainOptions())
        }
    }

    /// `torpor node maintenance [ID]`
    struct Maintenances: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "maintenance", abstract: "List drains and returns, or show, follow or cancel one.")

        @Argument(help: "Its id; all without it.")
        var id: String?

        @Flag(help: "Follow it to its end.")
        var watch = false

        @Flag(help: "Begin nothing more, and undo what has not yet changed sides. Cordons stay.")
        var cancel = false

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let maintenances = MaintenanceClient(client: client, options: MaintenanceOptions())
            guard let id else { return try await maintenances.list() }
            try await maintenances.show(try MaintenanceID.parse(id), cancelling: cancel, following: watch)
        }
    }
}

extension DrainOptions.AtDeadline: ExpressibleByArgument {}
