import Foundation
import TorporHost
import TorporModel

/// One daemon of the cluster, started again when it ends: daemons are meant to be killed, the cluster is not.
struct DevChild {
    let name: String
    let arguments: [String]
    /// nil: this process's own.
    let namespace: String?
    let log: String
    /// nil while there is none: a pid that was reaped is soon somebody else's.
    private var pid: Int32?

    init(name: String, arguments: [String], namespace: String?, log: String) {
        self.name = name
        self.arguments = arguments
        self.namespace = namespace
        self.log = log
    }

    /// Starts the daemon in its namespace, in a session of its own: Ctrl-C at the terminal reaches `torpor dev` alone.
    mutating func start(_ program: String) throws(TorporError) {
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let log = try Descriptor(path: log, O_WRONLY | O_CREAT | O_APPEND)
        var spawn = Spawn(
            program, arguments, environment: Environment.read(), input: null.raw, output: log.raw, error: log.raw)
        guard let namespace else {
            pid = try spawn.start()
            return
        }
        let network = try Descriptor(path: "/run/netns/\(namespace)", O_RDONLY)
        spawn.networkNamespace = network.raw
        pid = try spawn.start()
    }

    /// Whether it has ended since it was started or since this was last asked: true once for each end, by which it is reaped.
    mutating func hasEnded() -> Bool {
        var status: Int32 = 0
        guard let running = pid, waitpid(running, &status, WNOHANG) == running else { return false }
        pid = nil
        return true
    }

    /// Asked to end, and after `patience` ended; one that has ended already is left alone.
    mutating func end(patience: Duration) async {
        if let pid { kill(pid, SIGTERM) }
        let deadline = ContinuousClock.now + patience
        while let running = pid, !hasEnded() {
            if ContinuousClock.now > deadline { kill(running, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
