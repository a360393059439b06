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
    private(set) var pid: Int32 = 0

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

    /// Whether it has ended since it was started; it is reaped then.
    func hasEnded() -> Bool {
        var status: Int32 = 0
        return waitpid(pid, &status, WNOHANG) == pid
    }

    /// Asked to end, and after `patience` ended.
    func end(patience: Duration) async {
        kill(pid, SIGTERM)
        let deadline = ContinuousClock.now + patience
        while !hasEnded() {
            if ContinuousClock.now > deadline { kill(pid, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
