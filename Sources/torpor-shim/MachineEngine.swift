import Glibc
import TorporHost
import TorporModel

/// `torpor-shim machine start|load|load-lazily FOLDER PROGRAM [WORD …]`: brings up a VMM for the copy in FOLDER as runc brings up a container. It
/// is detached, in the copy's cgroup, its pid written down, its machine running or loaded and stopped when this program ends well.
struct MachineEngine {
    /// The word by which the shim's program becomes this one.
    static let name = "machine"

    private enum Errand: String {
        case start, load
        /// Beside a keeper that brings its memory.
        case loadLazily = "load-lazily"
    }

    private let folder: String
    private let machine: MachineFolder
    private let cgroup: Cgroup
    /// The VMM's command line, and whose it is in its jail.
    private let words: [String]
    private let owner: UInt32?
    /// The copy's own network, by path, in which its VMM runs; nil when it has none.
    private let network: String?
    private let control: any MachineControl

    /// Never returns. Exit 1 with the reason in the engine's log, and nothing left running.
    static func main(_ arguments: [String]) -> Never {
        guard arguments.count >= 3, let errand = Errand(rawValue: arguments[0]) else { exit(2) }
        let log = "\(arguments[1])/engine.log"
        do throws(TorporError) {
            try? DurableFile.place("", at: log)
            try MachineEngine(arguments[1], words: Array(arguments.dropFirst(2))).bringUp(errand)
            exit(0)
        } catch {
            try? DurableFile.place("\(error.message)\n", at: log)
            exit(1)
        }
    }

    private init(_ folder: String, words: [String]) throws(TorporError) {
        let plan = try ShimPlan.read(in: folder)
        self.folder = folder
        self.words = words
        owner = plan.owner
        network = plan.link == nil ? nil : CopyID(plan.copy).map { WorkloadNetwork($0).path }
        machine = MachineFolder(ofCopyAt: folder)
        cgroup = Cgroup(path: plan.cgroup)
        guard let control = plan.machine?.control(machine) else { throw TorporError(.corrupt, "the plan names no VMM") }
        self.control = control
    }

    private func bringUp(_ errand: Errand) throws(TorporError) {
        try cgroup.create()
        // Of an earlier life: a VMM binds no socket that is there.
        let old = [
            FirecrackerAPI.socketName, QMPLine.socketName, QMPLine.agentSocketName, CloudHypervisorAPI.socketName, MachineFolder.vsock,
            MachineFolder.log, MachineFolder.complaints,
        ]
        for name in old { unlink(machine[name]) }
        // Firecracker opens its log and does not make it (1.12.1).
        try DurableFile.place("", at: machine[MachineFolder.log])
        try handOver()
        let process = try launch()
        do throws(TorporError) {
            try DurableFile.place("\(process.pid)\n", at: "\(folder)/pid")
            try awaitMachine(of: process, errand)
        } catch {
            // One that ends says why until it has ended.
            process.awaitEnd(.seconds(1))
            kill(process.pid, SIGKILL)
            throw explained(error)
        }
    }

    /// A jailed VMM reads and writes its own folder, and nothing else. What the jailer made for an earlier life would be in its way.
    ///
    /// The folder was that VMM's, so a name in it may be a link to anything: none is followed here.
    private func handOver() throws(TorporError) {
        guard let owner else { return }
        for name in ["dev", "firecracker.pid"] { try Folder.remove(machine[name]) }
        for name in ["."] + Folder.names(machine.path) {
            try SystemCall.check(lchown(machine[name], owner, owner), "lchown \(machine[name])")
        }
    }

    /// Through a shell that enters the cgroup before it becomes the VMM, which so never runs outside of it.
    private func launch() throws(TorporError) -> PidHandle {
        let null = try Descriptor(path: "/dev/null", O_RDONLY)
        // The guest has the copy's output; its VMM complains beside it.
        let complaints = try Descriptor(path: machine[MachineFolder.complaints], O_WRONLY | O_CREAT | O_EXCL)
        var spawn = Spawn(
            "/bin/sh", ["-c", "cd \"$0\" && echo 0 >\"$1\" && shift && exec \"$@\"", machine.path, cgroup.entrance] + words,
            environment: Command.plainEnvironment, input: null.raw, output: 1, error: complaints.raw)
        spawn.detached = true
        var namespace: Descriptor?
        if let network { namespace = try Descriptor(path: network, O_RDONLY) }
        spawn.networkNamespace = namespace?.raw
        return try PidHandle(try spawn.start())
    }

    /// Until the machine is what it shall be; how long that may take is the shim's to say.
    private func awaitMachine(of process: borrowing PidHandle, _ errand: Errand) throws(TorporError) {
        var isTold = false
        while true {
            guard !process.hasEnded else {
                if errand == .start, control.hasBegun() { return }
                throw TorporError(.engineFailed, "the VMM ended")
            }
            do throws(TorporError) {
                let runs = try control.isRunning()
                if runs, errand == .start { return }
                if errand == .start, !isTold {
                    isTold = true
                    try control.boot()
                    continue
                }
                if errand != .start {
                    try control.load(lazily: errand == .loadLazily)
                    guard try !control.isRunning() else { throw TorporError(.engineFailed, "the machine runs after it was loaded") }
                    return
                }
            } catch  where error.code == .notFound {}
            usleep(500)
        }
    }

    /// With the VMM's own last words.
    private func explained(_ error: TorporError) -> TorporError {
        let files = [MachineFolder.log, MachineFolder.complaints].map { (try? DurableFile.readText(machine[$0], limit: 1 << 20)) ?? "" }
        let words = files.joined(separator: "\n").split(separator: "\n").filter(Self.isComplaint).suffix(4)
            .joined(separator: "; ")
        return words.isEmpty ? error : TorporError(.engineFailed, "\(error.message): \(words)")
    }

    private static func isComplaint(_ line: Substring) -> Bool {
        line.contains("rror") || line.hasPrefix("qemu") || line.hasPrefix("ctr: ")
    }
}
