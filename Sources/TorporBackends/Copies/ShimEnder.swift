import Glibc
import TorporHost
import TorporModel

/// Makes sure that a dead copy's shim is gone before its folder goes.
enum ShimEnder {
    /// Ends an engine that a killed shim left at work on a copy that is to be destroyed: it would go on making processes.
    static func endEngine(_ folder: CopyFolder) {
        guard let note = try? folder.note(), note.engine > 1, note.boot == (try? MonotonicClock.boot()) else { return }
        for process in ProcessTable.session(note.engine) { kill(process.pid, SIGKILL) }
    }

    /// Ends whatever still brings memory to a copy that is dead: the keeper, and criu's handler in its session.
    static func endKeeper(_ folder: CopyFolder) {
        guard let note = try? MemoryNote.read(in: folder.path), note.pid > 1, note.boot == (try? MonotonicClock.boot()) else { return }
        let isOurs = ProcessTable.facts(note.pid).map { $0.started == note.started } ?? true
        for process in isOurs ? ProcessTable.session(note.pid) : [] { kill(process.pid, SIGKILL) }
    }

    /// It leaves by itself once the copy has ended; one that does not is ended by its number, which stands in its lock.
    static func end(_ folder: CopyFolder) throws(TorporError) {
        let path = "\(folder.path)/lock"
        guard Folder.exists(path) else { return }
        _ = try? ShimSocket.ask(.leave, in: folder.path, limit: .seconds(2))
        let lock = try Descriptor(path: path, O_RDWR)
        let polite = MonotonicClock.milliseconds + 3000
        let end = polite + 3000
        while flock(lock.raw, LOCK_EX | LOCK_NB) != 0 {
            let now = MonotonicClock.milliseconds
            guard now < end else { throw TorporError(.refused, "the shim of \(folder.id) does not end") }
            let text = (try? DurableFile.readText(path, limit: 32)) ?? ""
            if now > polite, let pid = Int32(text.split(separator: "\n").first ?? ""), pid > 1 { kill(pid, SIGKILL) }
            usleep(2000)
        }
    }
}
