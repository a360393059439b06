import ArgumentParser
import Glibc
import Logging
import TorporActivation
import TorporHost

/// `torpor door`: what an agent starts for its node, and nobody types.
struct DoorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "door", abstract: "Hold the connections of workloads that sleep on this node; started by the agent.",
        shouldDisplay: false)

    @Option(help: "The node's folder.")
    var state: String

    func run() async throws {
        // One at a time: an agent that sees none starts one, again and again until one listens. Two would have one name, and whom the rules
        // send to the first nobody would hear of.
        let lock = OpenFile(owning: try Descriptor(path: "\(state)/door.lock", O_RDWR | O_CREAT).release(), blocking: true)
        defer { lock.close() }
        guard flock(lock.raw, LOCK_EX | LOCK_NB) == 0 else { return }
        try await Doorkeeper(socket: DoorkeeperProgram.socket(of: state), logger: Logger(label: "torpor-door")).run()
    }
}
