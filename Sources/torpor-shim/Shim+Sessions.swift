import Glibc
import TorporHost
import TorporModel

/// Exec sessions: let in or turned away where the freeze is decided, watched to their last process, and ended when nobody holds them.
extension Shim {
    /// Longest that an engine may take to start a session's command, in milliseconds.
    private static let launchLimit: UInt64 = 30_000
    /// As a shell says it (POSIX `sh`, 2.8.2): there is no such program, it cannot be run, and killed.
    private static let notFound: Int32 = 127
    private static let notRunnable: Int32 = 126
    private static let killed: Int32 = 128 + SIGKILL

    /// The roll first, then the group, then the first process: whoever takes over finds by its group what may have begun.
    func open(_ asked: ShimRequest.Session, _ connection: Connection) throws(TorporError) {
        guard note.phase == .running, !owesThaw, killAt == nil, engine == nil else {
            throw TorporError(.refused, "the copy is \(note.phase == .running ? "being thawed or stopped" : note.phase.rawValue)")
        }
        let files = connection.takeFiles()
        defer { files.forEach { close($0) } }
        guard files.count == 3, let program = asked.command.first else {
            throw TorporError(.invalidArgument, "a session needs a command and three open files")
        }
        var changed = roll
        try changed.open(SessionRoll.Entry(id: asked.id, who: asked.who, since: Self.now), during: note.lease.state)
        let group = cgroup.below(SessionFiles(id: asked.id).group)
        try group.create()
        let spawn = Spawn(
            program, Array(asked.command.dropFirst()), environment: plan.environment, input: files[0], output: files[1], error: files[2])
        do throws(TorporError) {
            let launcher = try spawn.start()
            let limit = MonotonicClock.milliseconds + Self.launchLimit
            sessions.append(ExecSession(id: asked.id, group: group, launcher: launcher, connection: connection, limit: limit))
            roll = changed
        } catch {
            try? group.remove()
            throw error
        }
    }

    /// By the clock on the wall: people are told since when.
    private static var now: Timestamp {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
    }

    /// Takes each as far as it has come.
    func advanceSessions() {
        for session in sessions {
            switch session.stage {
            case .launching(let limit):
                if let ended = strays.removeValue(forKey: session.launcher) {
                    launched(session, ExitStatus(wait: ended))
                } else if MonotonicClock.milliseconds >= limit {
                    session.finish(Self.notRunnable, "the engine did not start it in time")
                }
            case .running(let pid):
                if let ended = strays.removeValue(forKey: pid) { session.finish(ExitStatus(wait: ended).shellCode) }
            case .ending: break
            }
            if session.connection.isAbandoned { session.finish(Self.killed, "nobody held it any more") }
            if case .ending = session.stage { clear(session) }
        }
    }

    /// The engine's front end has ended: what it started is this shim's child from now on.
    private func launched(_ session: ExecSession, _ ended: ExitStatus) {
        let words = (try? DurableFile.readText("\(folder)/\(session.files.log)", limit: 1 << 20))?.split(separator: "\n").last
        guard ended == .code(0), let text = try? DurableFile.readText("\(folder)/\(session.files.pid)", limit: 32),
            let pid = Int32(text.split(separator: "\n").first ?? "")
        else {
            let isMissing = words.map { words in
                words.contains("executable file not found") || (words.contains(": stat ") && words.contains("no such file"))
            }
            return session.finish(
                isMissing == true ? Self.notFound : Self.notRunnable, words.map(String.init) ?? "the engine could not start it")
        }
        session.stage = .running(pid: pid)
        // It may have ended before anybody knew which one it is.
        if let ended = strays.removeValue(forKey: pid) { session.finish(ExitStatus(wait: ended).shellCode) }
    }

    /// Kills what is left; off the roll, and told, only when nothing is.
    private func clear(_ session: ExecSession) {
        let launchers = ProcessTable.session(session.launcher).filter { $0.state != "Z" }
        let left = session.group.pids()
        for pid in left + launchers.map(\.pid) { kill(pid, SIGKILL) }
        guard left.isEmpty, launchers.isEmpty, (try? session.group.remove()) != nil else { return }
        forget(session)
    }

    /// Nothing of it is left.
    private func forget(_ session: ExecSession) {
        for name in session.files.all { unlink("\(folder)/\(name)") }
        roll.close(session.id)
        sessions.removeAll { $0 === session }
        var told = reply()
        told.end = session.end
        session.connection.answer(.success(told))
    }

    /// Before a freeze: no process of a session is ever frozen, let alone captured.
    ///
    /// - Throws: `refused` while there is one and the plan says to wait for it, or when one does not end.
    func makeWayForFreeze() throws(TorporError) {
        let ids = try roll.toEnd(by: plan.exec)
        for session in sessions where ids.contains(session.id) {
            session.finish(Self.killed, "it was ended: the workload is about to be moved or captured")
        }
        let end = MonotonicClock.milliseconds + 2000
        while !sessions.isEmpty {
            reap()
            advanceSessions()
            guard MonotonicClock.milliseconds < end else {
                throw TorporError(.refused, "an exec session does not end", remedy: "look at /proc/PID/stack of its processes")
            }
            if !sessions.isEmpty { usleep(2000) }
        }
        guard cgroup.sessions().isEmpty else { throw TorporError(.refused, "what is left of an exec session is still being ended") }
    }

    /// What a killed shim left of its sessions, whose askers cannot be answered any more. Until a group is gone its engine may still fill it.
    func endOrphanedSessions() {
        for group in cgroup.sessions() {
            for _ in 0..<20 {
                do {
                    try group.kill(deadline: .seconds(2))
                    try group.remove()
                    break
                } catch { usleep(2000) }
            }
        }
        for name in Folder.names(folder) where name.hasPrefix(SessionFiles.filePrefix) { unlink("\(folder)/\(name)") }
    }
}
