import CLinux
import Glibc
import TorporHost
import TorporModel

/// `torpor-shim start|restore|adopt FOLDER`: keeps what of one copy must outlive its agent. `torpor-shim memory FOLDER`: see `MemoryKeeper`.
///
/// `torpor-shim machine …`: see `MachineEngine`. `torpor-shim task FOLDER`: see `TaskKeeper`. `torpor-shim lease FOLDER`: see `ProxmoxKeeper`.
///
/// Its own session, no parent: the agent starts it detached and speaks to it over the folder's socket. Under the name `criu` it is `StandIn`.
@main
enum TorporShim {
    /// Exit 2 for a wrong call, 1 for a copy that cannot be kept.
    static func main() {
        if CommandLine.arguments.first?.split(separator: "/").last.map(String.init) == StandIn.name {
            StandIn.main(Array(CommandLine.arguments.dropFirst()))
        }
        if CommandLine.arguments.dropFirst().first == MachineEngine.name {
            MachineEngine.main(Array(CommandLine.arguments.dropFirst(2)))
        }
        if CommandLine.arguments.count == 3, CommandLine.arguments[1] == TaskKeeper.name { TaskKeeper.main(CommandLine.arguments[2]) }
        if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "memory" { return keepMemory(CommandLine.arguments[2]) }
        if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "lease" { return keepLease(CommandLine.arguments[2]) }
        guard CommandLine.arguments.count == 3, let task = Shim.Task(rawValue: CommandLine.arguments[1]) else {
            complain("usage: torpor-shim start|restore|adopt|memory|task|lease FOLDER")
            exit(2)
        }
        let folder = CommandLine.arguments[2]
        do {
            let shim = try Shim(folder: folder)
            try shim.begin(task)
            shim.loop()
        } catch {
            complain("torpor-shim \(folder): \(error)")
            exit(1)
        }
    }

    /// Exit 1 when it could not begin.
    private static func keepMemory(_ folder: String) {
        do {
            try MemoryKeeper(folder: folder).run()
        } catch {
            complain("torpor-shim memory \(folder): \(error)")
            exit(1)
        }
    }

    /// Exit 1 when it can read no lease any more: the copy's folder is gone.
    private static func keepLease(_ folder: String) {
        do { try ProxmoxKeeper(folder: folder).run() } catch {
            complain("torpor-shim lease \(folder): \(error)")
            exit(1)
        }
    }

    /// Into the file that the agent reads when a shim does not come up.
    private static func complain(_ words: String) {
        try? DurableFile.write(Array((words + "\n").utf8), descriptor: 2, name: "standard error")
    }
}
