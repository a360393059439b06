import CLinux
import Glibc
import TorporHost
import TorporModel

/// Starting, restoring and capturing: the engine's programs run as children of this shim, in sessions of their own.
extension Shim {
    /// A new copy.
    func start() throws(TorporError) {
        log.mark("started again on \(plan.node)")
        try begin(.start, phase: .starting, command: plan.start)
    }

    /// Restored tasks stop by the engine's `leave-stopped`; then `hold` freezes them. Nothing needs to stay alive for that.
    func restore() throws(TorporError) {
        try begin(.restore, phase: .restoring, command: plan.restore)
    }

    /// The note says what was begun before it begins.
    private func begin(_ purpose: EngineChild.Purpose, phase: ShimNote.Phase, command: [String]) throws(TorporError) {
        let out = try LogPipe.make("o")
        let err = try LogPipe.make("e")
        var changed = ShimNote(phase: phase, boot: try MonotonicClock.boot())
        changed.pipes = [out.inode, err.inode]
        try keep(changed)
        unlink("\(folder)/pid")
        engine = try out.give { (out: Int32) throws(TorporError) in
            try err.give { (err: Int32) throws(TorporError) in
                try child(purpose, command, output: out, error: err, limit: plan.startLimit)
            }
        }
        output = out
        error = err
    }

    /// The lines that were printed before the freeze are in the log before the log is captured.
    ///
    /// - Parameters:
    ///   - command: nil for the plan's.
    ///   - lending: open files that the engine gets besides.
    func capture(_ attempt: Attempt, command: [String]? = nil, lending lent: [Int32] = []) throws(TorporError) {
        guard engine == nil else { throw TorporError(.refused, "the engine is at work on this copy") }
        guard case .armed(attempt, _, _) = note.lease.state, try freezer.state() == .frozen else {
            throw TorporError(.attemptOver, "the copy is not frozen by attempt \(attempt)")
        }
        output?.finish(into: &log)
        error?.finish(into: &log)
        let engineLog = try Descriptor(path: "\(folder)/capture.out", O_WRONLY | O_CREAT | O_TRUNC)
        engine = try child(
            .capture(attempt.number), command ?? plan.capture, output: engineLog.raw, error: engineLog.raw, limit: nil, lending: lent)
    }

    /// Waits for a word on its input, then becomes the engine; without the word (this shim was killed) it ends.
    private static let gate = "read -r word && exec \"$0\" \"$@\" </dev/null"

    /// In a session of its own: it survives this shim, and is found again by that session. So the session is in the note before the engine
    /// runs: a capture that a later shim did not know of would be thawed in its middle, and criu would freeze the copy again at its end.
    private func child(
        _ purpose: EngineChild.Purpose, _ command: [String], output: Int32, error: Int32, limit: UInt64?, lending lent: [Int32] = []
    ) throws(TorporError) -> EngineChild {
        guard !command.isEmpty else { throw TorporError(.corrupt, "the plan has no command for \(purpose)") }
        var ends: [Int32] = [0, 0]
        try SystemCall.checkAnswer(cl_pipe(&ends), "pipe")
        let shut = Descriptor(owning: ends[0])
        let opener = Descriptor(owning: ends[1])
        var spawn = Spawn(
            "/bin/sh", ["-c", Self.gate] + command, environment: plan.environment, input: shut.raw, output: output, error: error)
        spawn.lent = lent
        let pid = try spawn.start()
        var changed = note
        changed.engine = pid
        // Not kept when this fails: the gate is then closed unopened.
        try keep(changed)
        try DurableFile.write(Array("go\n".utf8), descriptor: opener.raw, name: "the engine's gate")
        return EngineChild(purpose: purpose, pid: pid, limit: limit.map { MonotonicClock.milliseconds + $0 })
    }

    /// Looks whether the engine's whole session has ended, and draws the conclusion.
    func advanceEngine() {
        guard let child = engine else { return }
        if let limit = child.limit, MonotonicClock.milliseconds >= limit {
            for process in ProcessTable.session(child.pid) { kill(process.pid, SIGKILL) }
            if child.ended == nil, ProcessTable.facts(child.pid) == nil { engine?.ended = .signal(SIGKILL) }
        }
        endAbandonedFrontEnd(child)
        guard let ended = engine?.ended, sessionIsOver(child) else { return }
        engine = nil
        note.engine = 0
        switch child.purpose {
        case .start: startEnded(ended)
        case .restore: restoreEnded(ended)
        case .capture(let attempt): captureEnded(Attempt(attempt), ended)
        }
    }

    /// When criu is killed, runc may wait for its answer for ever: a helper that criu had stopped (state T) holds the far end of its socket
    /// and will never be continued. Only such remains are ended here, and only when nothing that could be capturing is left: a capture
    /// itself is never ended (handoff-rules A2). A machine's helper is alone in its session from the start, for its VMM is detached, and has
    /// limits of its own: a load beside a keeper takes as long as the pages do that the VMM looks at.
    private func endAbandonedFrontEnd(_ child: EngineChild) {
        guard child.purpose != .start, machine == nil else { return }
        let session = ProcessTable.session(child.pid)
        guard session.allSatisfy({ $0.pid == child.pid || $0.state == "Z" || $0.state == "T" }) else {
            engine?.aloneSince = nil
            return
        }
        let now = MonotonicClock.milliseconds
        let since = child.aloneSince ?? now
        engine?.aloneSince = since
        guard now - since > EngineChild.longestAlone else { return }
        for process in session { kill(process.pid, SIGKILL) }
    }

    /// A restored or started copy has left the session by itself (its first process leads its own); a capture leaves nothing.
    private func sessionIsOver(_ child: EngineChild) -> Bool {
        let own = Set(cgroup.pids())
        return ProcessTable.session(child.pid).allSatisfy { $0.state == "Z" || (child.purpose == .start && own.contains($0.pid)) }
    }

    /// Running, once its first process is known.
    private func startEnded(_ ended: ExitStatus) {
        guard ended == .code(0), let first = firstProcess() else { return fail("the engine could not start it: \(engineWords(ended))") }
        note.first = first
        note.phase = .running
        conclude()
    }

    /// Held, once every task is stopped and then frozen.
    private func restoreEnded(_ ended: ExitStatus) {
        guard ended == .code(0), let first = firstProcess() else { return fail("the engine could not restore it: \(engineWords(ended))") }
        note.first = first
        do {
            try hold()
            note.phase = .held
            conclude()
            watchMemory()
        } catch {
            fail("it could not be held: \(error.message)")
        }
    }

    /// From stopped to frozen: the freezer is shut while every task is stopped, then SIGCONT is left pending behind it, so that one
    /// write releases the whole tree (handoff-rules E8). A machine is stopped by its VMM, which runs.
    private func hold() throws(TorporError) {
        let pids = cgroup.pids()
        for pid in machine == nil ? pids : [] where ProcessTable.facts(pid).map({ $0.state != "T" && $0.state != "Z" }) ?? false {
            throw TorporError(.engineFailed, "process \(pid) was not stopped after the restore")
        }
        try freezer.hold(deadline: Self.freezerLimit)
        for pid in machine == nil ? pids : [] { kill(pid, SIGCONT) }
        guard try freezer.state() == .frozen, !pids.isEmpty else {
            throw TorporError(.engineFailed, "the freezer did not stay shut")
        }
    }

    /// The new phase is durable before anybody hears of it.
    private func conclude() {
        do { try keep(note) } catch { return fail("its note could not be written: \(error.message)") }
        firstProcessIsKnown()
    }

    /// Nothing of it may run on: what there is of it is killed.
    func fail(_ words: String) {
        try? cgroup.kill(deadline: .seconds(10))
        // Whatever stays is ended again when the copy is destroyed.
        try? machine?.end()
        note.phase = .failed
        note.failure = words
        try? note.write(in: folder)
        output = nil
        error = nil
    }

    /// Counts only when the engine ended well and the freeze was unbroken.
    private func captureEnded(_ attempt: Attempt, _ ended: ExitStatus) {
        let unbroken = (try? freezer.state()) == .frozen
        if case .armed(attempt, _, _) = note.lease.state, ended == .code(0), unbroken {
            var changed = note
            changed.captured = attempt
            do {
                try keep(changed)
                return
            } catch {
                note.failure = "the capture could not be noted: \(error.message)"
            }
        } else {
            note.failure = ended == .code(0) ? "the freeze was broken during the capture" : "the capture failed: \(engineWords(ended))"
        }
        // A capture that did not end well ends the attempt; it is never repeated within it (handoff-rules A2).
        end(attempt)
    }

    /// The pid that the engine wrote, if such a process exists and is in the copy's cgroup, or has only just ended.
    private func firstProcess() -> (pid: Int32, started: UInt64)? {
        guard let text = try? DurableFile.readText("\(folder)/pid", limit: 32), let pid = Int32(text.split(separator: "\n").first ?? "")
        else { return nil }
        return (pid, ProcessTable.facts(pid)?.started ?? 0)
    }

    /// The last words of the engine's log, for an error.
    private func engineWords(_ ended: ExitStatus) -> String {
        let log = (try? DurableFile.readText("\(folder)/engine.log", limit: 4 << 20)) ?? ""
        let last = log.split(separator: "\n").suffix(2).joined(separator: " ")
        return last.isEmpty ? "\(ended)" : String(last.suffix(600))
    }
}
