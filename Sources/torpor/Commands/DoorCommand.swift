import ArgumentParser
import Logging
import TorporActivation

/// `torpor door`: what an agent starts for its node, and nobody types.
struct DoorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "door", abstract: "Hold the connections of workloads that sleep on this node; started by the agent.",
        shouldDisplay: false)

    @Option(help: "The node's folder.")
    var state: String

    func run() async throws {
        try await Doorkeeper(socket: DoorkeeperProgram.socket(of: state), logger: Logger(label: "torpor-door")).run()
    }
}
