import Glibc
import TorporHost
import TorporModel

/// `torpor-shim firecracker start|load|load-lazily FOLDER PROGRAM`: brings up Firecracker for the copy in FOLDER as runc brings up a container. The VMM is
/// detached, in the copy's cgroup, its pid written down, its machine running or loaded and stopped when this program ends well.
struct FirecrackerEngine {
    /// The word by which the shim's program becomes this one.
    static let name = "firecracker"

    private enum Errand: String {
        case start, load
        /// Beside a keeper that brings its memory.
        case loadLazily = "load-lazily"
    }

    private let folder: String
    private let machine: MachineFolder
    private let cgroup: Cgroup
    /// Absolute path of Firecracker.
    private let program: String

    /// Never returns. Exit 1 with the reason in the engine's log, and nothing left running.
    static func main(_ arguments: [String]) -> Never {
        guard arguments.count == 3 else { exit(2) }
        let log = "\(arguments[1])/engine.log"
        do {
            try? DurableFile.place("", at: log)
            let plan = try ShimPlan.read(in: arguments[1])
            let engine = FirecrackerEngine(
                folder: arguments[1], machine: MachineFolder(ofCopyAt: arguments[1]), cgroup: Cgroup(path: plan.cgroup),
                program: arguments[2])
            guard let task = Errand(rawValue: arguments[0]) else { exit(2) }
            try engine.bringUp(task)
            exit(0)
        } catch {
            try? DurableFile.place("\(error.message)\n", at: log)
            exit(1)
        }
    }

    private func bringUp(_ task: Errand) throws(TorporError) {
        try cgroup.create()
        // Sockets of an earlier life: a VMM binds none that is there.
        for name in [FirecrackerAPI.socketName, MachineFolder.vsock] { unlink(machine[name]) }
        // Firecracker opens its log and does not make it (1.12.1).
        try DurableFile.place("", at: machine[MachineFolder.log])
        let process = try launch(task)
        do throws(TorporError) {
            try DurableFile.place("\(process.pid)\n", at: "\(folder)/pid")
            try awaitMachine(of: process, task)
        } catch {
            kill(process.pid, SIGKILL)
            throw explained(error)
        }
    }

    /// Through a shell that enters the cgroup before it becomes the VMM, which so never runs outside of it.
    private func launch(_ task: Errand) throws(TorporError) -> PidHandle {
        let words =
            [program, "--api-sock", FirecrackerAPI.socketName, "--log-path", MachineFolder.log, "--level", "Warning"]
            + (task == .start ? ["--config-file", MachineFolder.configuration] : [])
        let null = try Descriptor(path: "/dev/null", O_RDONLY)
        var spawn = Spawn(
            "/bin/sh", ["-c", "cd \"$0\" && echo 0 >\"$1\" && shift && exec \"$@\"", machine.path, cgroup.entrance] + words,
            environment: Command.plainEnvironment, input: null.raw, output: 1, error: 2)
        spawn.detached = true
        return try PidHandle(try spawn.start())
    }

    /// Until the machine is what it shall be; how long that may take is the shim's to say.
    private func awaitMachine(of process: borrowing PidHandle, _ task: Errand) throws(TorporError) {
        let api = FirecrackerAPI(machine)
        var isLoaded = false
        while true {
            guard !process.hasEnded else { throw TorporError(.engineFailed, "firecracker ended") }
            do throws(TorporError) {
                let state = try api.state()
                if state == (task == .start ? "Running" : "Paused") { return }
                if task != .start, !isLoaded {
                    isLoaded = true
                    try api.load(lazily: task == .loadLazily)
                    continue
                }
            } catch  where error.code == .notFound {}
            usleep(500)
        }
    }

    /// With Firecracker's own last words.
    private func explained(_ error: TorporError) -> TorporError {
        let log = (try? DurableFile.readText(machine[MachineFolder.log], limit: 1 << 20)) ?? ""
        let words = log.split(separator: "\n").filter { $0.contains("rror") }.suffix(1).joined()
        return words.isEmpty ? error : TorporError(.engineFailed, "\(error.message): \(words)")
    }
}
