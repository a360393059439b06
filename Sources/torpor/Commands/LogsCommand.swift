import ArgumentParser
import TorporDeclaration
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor logs NAME`
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print what a workload has printed, wherever it lived then.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Option(help: "At most the last so many lines.")
    var tail = 1000

    @Option(help: "Only what was printed in the last so long, by its node's clock: 30s, 5m, 1h.")
    var since: String?

    @Flag(name: [.short, .long], help: "Go on printing until the workload has ended; it is followed when it moves.")
    var follow = false

    @OptionGroup var client: ClientOptions

    private static let pause = Duration.milliseconds(300)
    /// Lines asked for each time: more than any workload prints in between, or a mark says that some were missed.
    private static let overlap = 2000

    func run() async throws {
        let (name, tail, follow, isTable) = (try WorkloadName(name), tail, follow, client.output == .table)
        guard tail > 0 else { throw TorporError(.invalidArgument, "--tail \(tail) asks for nothing", remedy: "--tail 100") }
        guard isTable || !follow else {
            throw TorporError(.invalidArgument, "what is followed has no end to be JSON", remedy: "leave out --follow or -o json")
        }
        let age = try since.map { (text) throws(TorporError) in Int64(clamping: try SpecText.duration(text)) }
        let lines = try await Session.run(client, "logs") { (control) async throws(TorporError) in
            let from = age.map { Timestamp(milliseconds: WallClock.now().milliseconds - $0) } ?? Timestamp(milliseconds: .min)
            let all = try await control.logs(name, tail: max(tail, Self.overlap))
            let wanted = Array(all.drop { $0.at < from }.suffix(tail))
            guard isTable else { return wanted }
            var follower = LogFollower()
            follower.skip(all.dropLast(wanted.count))
            for text in follower.text(of: all) { Output.line(text) }
            if follow { try await Self.follow(name, &follower, control) }
            return wanted
        }
        if !isTable { Output.line(try JSONText.of(lines)) }
    }

    /// To the workload's end, over every move of it: a node or a coordinator that is away for a while is waited for.
    private static func follow(
        _ name: WorkloadName, _ follower: inout LogFollower, _ control: any ControlPort
    ) async throws(TorporError) {
        while true {
            // Asked in this order: what it printed last is there once it has ended.
            let hasEnded = try await Patience.insist { () async throws(TorporError) in try await control.workload(name).hasEnded }
            let lines = try await Patience.insist { () async throws(TorporError) in try await control.logs(name, tail: overlap) }
            for text in follower.text(of: lines) { Output.line(text) }
            if hasEnded { return }
            do { try await Task.sleep(for: pause) } catch { throw TorporError(.cancelled, "told to stop") }
        }
    }
}
