import Glibc
import TorporHost
import TorporModel

/// Taking the place of a shim that was killed: what is true is read from the kernel, what was promised from the note.
extension Shim {
    /// Ends with the note right, and with a thaw owed where a promise was broken.
    func adopt() throws(TorporError) {
        note = try ShimNote.read(in: folder)
        guard note.boot == (try MonotonicClock.boot()) else { return copyEnded(nil, afterBoot: true) }
        endOrphanedSessions()
        let pids = cgroup.pids()
        if note.pipes.count == 2 {
            output = LogPipe.find(note.pipes[0], stream: "o", in: pids)
            error = LogPipe.find(note.pipes[1], stream: "e", in: pids)
        }
        switch note.phase {
        case .starting:
            // The engine's child goes on without its parent, and its end cannot be waited for: what it left is destroyed, not guessed at.
            endEngine()
            fail("its shim was killed while it started")
        case .restoring:
            // Nothing of a half restored copy has run, and nothing of it may.
            endEngine()
            fail("its shim was killed while it was restored")
        case .held, .released, .running:
            try watch()
            watchMemory()
        case .failed, .exited: break
        }
        // Before any answer: a shim that died broke its promise to count, so an unsealed freeze is over (handoff-rules A14.2).
        // A copy that is gone keeps its lease as it was written: that is what proves that it never ran after its capture (A5).
        if note.phase == .running, case .armed(let attempt, _, _) = note.lease.state { end(attempt) }
        // Also when the freezer is open: the one before may have been killed before it opened the network.
        if note.phase == .running, case .idle = note.lease.state { owesThaw = true }
        // A capture that is still going on is waited for before anything is thawed: it would freeze the copy again at its end.
        if note.phase == .running, note.engine != 0 {
            engine = EngineChild(purpose: .capture(0), pid: note.engine, limit: nil, ended: .signal(0))
        }
    }

    /// By pid and start time, so that another process with its number is not taken for it.
    private func watch() throws(TorporError) {
        guard let first = note.first, let facts = ProcessTable.facts(first.pid), facts.started == first.started, facts.state != "Z" else {
            return copyEnded(nil)
        }
        do { adopted = try PidHandle(first.pid) } catch { copyEnded(nil) }
    }

    /// Engines whose shim was killed while they started or restored.
    private func endEngine() {
        guard note.engine != 0 else { return }
        for process in ProcessTable.session(note.engine) { kill(process.pid, SIGKILL) }
        note.engine = 0
    }
}
