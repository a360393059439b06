import Glibc
import TorporHost
import TorporModel

/// `torpor-shim task FOLDER`: a task of containerd as a process. The task begins when this does; this ends when the task has, as it did.
/// What the task prints goes into this one's output, by its path in /proc, so that no client of containerd has to be there for it: a `ctr`
/// that loses containerd takes its pipes along (1.6.20, seen), and the task would print into nothing.
///
/// It is the first process of a copy whose workload runs elsewhere. Whoever kills it ends the workload: the copy's shim sees to that.
enum TaskKeeper {
    /// The word by which the shim's program becomes this one.
    static let name = "task"
    /// How often containerd is asked whether a task has ended that no client waits for any more, in microseconds.
    private static let pause: UInt32 = 250_000

    /// Never returns.
    static func main(_ folder: String) -> Never {
        do throws(TorporError) {
            let machine = MachineFolder(ofCopyAt: folder)
            let client = try run(machine)
            while true {
                if let status = ended(ContainerdTask(machine), client) { exit(status) }
                usleep(pause)
            }
        } catch {
            try? DurableFile.write(Array("ctr: \(error.message)\n".utf8), descriptor: 2, name: "standard error")
            exit(1)
        }
    }

    /// The task from its beginning to its end, or to that of the client.
    ///
    /// - Returns: how the client ended, which is how the task did.
    private static func run(_ machine: MachineFolder) throws(TorporError) -> Int32 {
        let note = try ContainerdNote.read(in: machine)
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let words =
            ContainerdTask.line(note) + [
                "task", "start", "--log-uri", "file:///proc/\(getpid())/fd/1", "--pid-file", machine[ContainerdTask.pidFile], note.id,
            ]
        let pid = try Spawn(
            note.client, words, environment: Command.plainEnvironment, input: null.raw, output: null.raw, error: 2
        ).start()
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return ExitStatus(wait: status).shellCode
    }

    /// How the task has ended; nil while it lives or nobody can tell. A client that saw it end has removed it, and ended as it did.
    private static func ended(_ task: ContainerdTask, _ client: Int32) -> Int32? {
        do throws(TorporError) {
            switch try task.status() {
            case nil: return client
            case "STOPPED": return try task.remove()
            default: return nil
            }
        } catch { return nil }
    }
}
