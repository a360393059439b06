import Glibc
import Logging
import TorporHost
import TorporModel

/// Starts a node's doorkeeper: this very program under another verb, detached, so that no agent's end ends it.
struct DoorkeeperProgram: Sendable {
    /// The node's folder.
    let state: String

    var socket: String { Self.socket(of: state) }
    static func socket(of state: String) -> String { "\(state)/door.sock" }

    /// Begun; whether it listens is seen by who speaks with it.
    func start(_ logger: Logger) async {
        do throws(TorporError) { try await Blocking.run { () throws(TorporError) in try launch() } } catch {
            logger.error("the doorkeeper could not be started", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
        }
    }

    private func launch() throws(TorporError) {
        guard let program = ProcessTable.link("/proc/self/exe") else { throw TorporError(.internal, "this program cannot find itself") }
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let log = try Descriptor(path: "\(state)/door.log", O_WRONLY | O_CREAT | O_APPEND)
        var spawn = Spawn(
            program, ["door", "--state", state], environment: Command.plainEnvironment, input: null.raw, output: log.raw,
            error: log.raw)
        spawn.detached = true
        _ = try spawn.start()
    }
}
