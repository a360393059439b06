import ArgumentParser
import TorporDeclaration
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor wait NAME`
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until a workload has ended, wherever it lives by then, and print its exit status.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Option(help: "Give up after so long: 30s, 5m, 1h. It runs on.")
    var timeout: String?

    @OptionGroup var client: ClientOptions

    private static let pause = Duration.milliseconds(250)

    func run() async throws {
        let name = try WorkloadName(name)
        let limit = try timeout.map { (text) throws(TorporError) in Duration.milliseconds(Int64(clamping: try SpecText.duration(text))) }
        let view = try await Session.run(client, "wait") { (control) async throws(TorporError) in
            let end = limit.map { ContinuousClock.now + $0 }
            while true {
                let view = try await Patience.insist { () async throws(TorporError) in try await control.workload(name) }
                if view.hasEnded { return view }
                if let end, ContinuousClock.now > end {
                    throw TorporError(.deadlineExceeded, "\(name) has not ended", remedy: "it runs on: torpor show \(name)")
                }
                do { try await Task.sleep(for: Self.pause) } catch { throw TorporError(.cancelled, "told to stop") }
            }
        }
        Output.line(client.output == .json ? try JSONText.of(view) : view.exitStatus.map { "\($0)" } ?? view.state)
    }
}
