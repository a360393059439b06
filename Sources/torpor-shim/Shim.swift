import CLinux
import Glibc
import TorporHost
import TorporModel

/// The keeper of one copy: its outputs, how it ended, and who may thaw it. One thread, one loop; nothing in it waits for long.
///
/// Decisions about the freeze are `FreezeLease`'s; this class makes each durable (`ShimNote`) before it acts or answers.
final class Shim {
    /// Why this shim was started.
    enum Task: String {
        case start, restore
        /// Instead of one that was killed.
        case adopt
    }

    /// Longest that the kernel may take to freeze or thaw a copy.
    static let freezerLimit = Duration.seconds(5)
    /// How often work that waits for something outside is looked at again, in milliseconds.
    private static let tick: UInt64 = 20
    /// How long a note that could not be written waits for the next try, in milliseconds.
    static let retryPause: UInt64 = 250
    /// How long a machine may stand that nobody has frozen, in milliseconds.
    static let strandedLimit: UInt64 = 20_000
    /// How often an engine at work is looked at, in milliseconds.
    private static let watch: UInt64 = 250

    /// The copy's folder: plan, note, log, socket, lock.
    let folder: String
    /// What to run.
    let plan: ShimPlan
    /// Everything of the copy that runs is in it.
    let cgroup: Cgroup
    /// What stops the copy, and lets it go.
    let freezer: CopyFreezer
    /// The copy's VMM; nil for processes.
    let machine: (any MachineControl)?
    /// As last written; the freezer is read, never taken from here.
    var note: ShimNote
    /// Where lines go.
    var log: LogFile
    /// nil once nobody can write to it any more.
    var output: LogPipe?
    var error: LogPipe?
    /// The engine child at work, and what it is for.
    var engine: EngineChild?
    /// Exec sessions, in the order in which they began; the roll decides about them.
    var sessions: [ExecSession] = []
    var roll = SessionRoll()
    /// Hears who wakes the copy, while it dozes.
    var ear: PacketEar?
    /// Something has come for it.
    var hasHeard = false
    /// A freeze that is over and must still be lifted.
    var owesThaw = false
    /// Since when a machine was seen stopped that nobody has frozen, in `MonotonicClock` milliseconds.
    var strandedSince: UInt64?
    /// When a copy that was asked to end is killed, in `MonotonicClock` milliseconds.
    var killAt: UInt64?
    /// The copy's first process when it is not this shim's child.
    var adopted: PidHandle?
    /// The keeper of memory that has not come yet; nil for a copy that has all of it.
    var memory: PidHandle?

    /// For the note that lets a copy run, should the disk be full.
    let ballast: Ballast
    /// When a freeze that is over is tried to be lifted again, in `MonotonicClock` milliseconds.
    var retryAt: UInt64 = 0

    /// Held as long as this shim lives: a copy has one.
    private let lock: Descriptor
    /// Wakes the loop when a child has ended.
    private let signals: Descriptor
    /// Where agents ask.
    private let listener: Descriptor
    /// Requests that are not whole yet.
    private var connections: [Connection] = []
    /// Who waits for what.
    var waiting: [(connection: Connection, until: Wait)] = []
    /// Wait statuses of children nobody has asked for yet: the copy may end before the engine has said which process it is.
    var strays: [Int32: Int32] = [:]
    /// A copy whose first process has ended, and whose workload may run on elsewhere until that is seen to: how it ended, and when it is
    /// tried again, in `MonotonicClock` milliseconds.
    var unended: (status: ExitStatus?, retryAt: UInt64)?
    /// When a shim that has nothing left to keep ends.
    var leaveAt: UInt64?

    /// What a deferred answer waits for.
    enum Wait: Equatable {
        case ready
        case captured(Attempt)
        case thawed, ended
    }

    /// Takes the lock, reads plan and note, listens.
    init(folder: String) throws(TorporError) {
        self.folder = folder
        plan = try ShimPlan.read(in: folder)
        cgroup = Cgroup(path: plan.cgroup)
        machine = plan.machine?.control(MachineFolder(ofCopyAt: folder))
        freezer = CopyFreezer(cgroup.freezer, machine: machine)
        lock = try Descriptor(path: "\(folder)/lock", O_RDWR | O_CREAT)
        guard flock(lock.raw, LOCK_EX | LOCK_NB) == 0 else {
            throw TorporError(.alreadyExists, "another shim keeps this copy")
        }
        // For whoever must end a shim that does not leave.
        ftruncate(lock.raw, 0)
        try DurableFile.write(Array("\(getpid())\n".utf8), descriptor: lock.raw, name: "\(folder)/lock")
        try SystemCall.checkAnswer(cl_subreaper(), "become a subreaper")
        signals = Descriptor(owning: try SystemCall.checkAnswer(cl_signalfd(), "signalfd"))
        log = try LogFile(folder: folder, node: plan.node, policy: plan.logs)
        let boot = try MonotonicClock.boot()
        note = (try? ShimNote.read(in: folder)) ?? ShimNote(phase: .failed, boot: boot)
        ballast = Ballast(path: "\(folder)/ballast", bytes: 64 << 10)
        ballast.load()
        listener = Descriptor(owning: try ShimSocket.listen(in: folder))
    }

    /// Once, before the loop.
    func begin(_ task: Task) throws(TorporError) {
        switch task {
        case .start: try start()
        case .restore: try restore()
        case .adopt: try adopt()
        }
    }

    /// Runs until the copy has ended, everybody was told, and nobody asks any more.
    func loop() {
        while true {
            turn()
            if note.phase == .exited || note.phase == .failed, waiting.isEmpty, connections.isEmpty, engine == nil, sessions.isEmpty {
                let now = MonotonicClock.milliseconds
                if let leaveAt, now >= leaveAt { break }
                leaveAt = leaveAt ?? now + 500
            }
        }
        unlink("\(folder)/\(ShimSocket.fileName)")
    }

    /// Waits for something to do, and does all that is due.
    private func turn() {
        var watched = [
            pollfd(fd: signals.raw, events: Int16(POLLIN), revents: 0), pollfd(fd: listener.raw, events: Int16(POLLIN), revents: 0),
        ]
        if let raw = output?.raw { watched.append(pollfd(fd: raw, events: Int16(POLLIN), revents: 0)) }
        if let raw = error?.raw { watched.append(pollfd(fd: raw, events: Int16(POLLIN), revents: 0)) }
        if let raw = adopted?.descriptor.raw { watched.append(pollfd(fd: raw, events: Int16(POLLIN), revents: 0)) }
        if let raw = memory?.descriptor.raw { watched.append(pollfd(fd: raw, events: Int16(POLLIN), revents: 0)) }
        if let ear { watched.append(pollfd(fd: ear.raw, events: Int16(POLLIN), revents: 0)) }
        for connection in connections { watched.append(pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0)) }
        for session in sessions { watched.append(pollfd(fd: session.connection.descriptor, events: 0, revents: 0)) }
        poll(&watched, nfds_t(watched.count), pause)
        advanceDoze()
        while cl_signal_read(signals.raw) > 0 {}
        reap()
        advanceMemory()
        drainLogs()
        accept()
        serve()
        advanceEngine()
        advanceSessions()
        advanceFreeze()
        advanceStop()
        advanceEnd()
        answerWaiting()
    }

    /// Milliseconds until something is due; -1 for never.
    private var pause: Int32 {
        let now = MonotonicClock.milliseconds
        var due: [UInt64] = []
        if owesThaw || engine?.ended != nil || killAt != nil { due.append(now + Self.tick) }
        for session in sessions {
            if case .running = session.stage { continue }
            due.append(now + Self.tick)
        }
        if note.phase == .running, case .armed(_, let deadline, _) = note.lease.state { due.append(max(deadline, retryAt)) }
        if let limit = engine?.limit { due.append(limit) }
        if let unended { due.append(unended.retryAt) }
        if engine != nil { due.append(now + Self.watch) }
        if note.phase == .exited || note.phase == .failed { due.append(leaveAt ?? now + 500) }
        guard let next = due.min() else { return -1 }
        return Int32(clamping: next > now ? next - now : 0)
    }

    /// Makes the note durable, or answers why not: then nothing may be done or answered that rests on it.
    func keep(_ changed: ShimNote) throws(TorporError) {
        try changed.write(in: folder)
        note = changed
    }

    /// The note, and the freezer as it is now.
    func reply() -> ShimReply { ShimReply(note: note, freezer: try? freezer.state(), isDozing: ear != nil, sessions: roll.entries) }

    // MARK: Processes

    /// Every child that has ended: engines, the copy's first process, and orphans of both.
    func reap() {
        var status: Int32 = 0
        while true {
            let pid = waitpid(-1, &status, WNOHANG)
            if pid <= 0 { break }
            if pid == engine?.pid { engine?.ended = ExitStatus(wait: status) } else { strays[pid] = status }
        }
        if let first = note.first, let status = strays.removeValue(forKey: first.pid) { copyEnded(ExitStatus(wait: status)) }
        if adopted?.hasEnded == true {
            let status = adopted?.exitStatus()
            adopted = nil
            copyEnded(status)
        }
        // Only an engine's answer tells which stray was the copy, or a session's; without one nobody will ask.
        if engine == nil, sessions.isEmpty { strays.removeAll() }
    }

    /// Called when the engine has named the copy's first process, which may have ended already.
    func firstProcessIsKnown() {
        guard let first = note.first, let status = strays.removeValue(forKey: first.pid) else { return }
        copyEnded(ExitStatus(wait: status))
    }

    /// nil when nobody can tell how. What it printed last is in the log before its end is told.
    ///
    /// - Parameter afterBoot: that nothing of it can run anywhere.
    func copyEnded(_ status: ExitStatus?, afterBoot: Bool = false) {
        guard note.phase != .exited, note.phase != .failed else { return }
        // What a program of the node runs for the copy is not ended by the end of what kept it here.
        if !afterBoot {
            do { try machine?.end() } catch {
                note.failure = "its workload may run still: \(error.message)"
                unended = (status, MonotonicClock.milliseconds + Self.retryPause)
                return
            }
        }
        unended = nil
        output?.finish(into: &log)
        error?.finish(into: &log)
        var changed = note
        // A held copy that died has never run: to whoever asks it is as if it had not been made.
        let neverRan = note.phase == .held || note.phase == .restoring
        let loss = memoryLoss
        changed.phase = neverRan || loss != nil ? .failed : .exited
        if neverRan { changed.failure = "the held copy ended before it was let run" }
        if let loss { changed.failure = loss }
        changed.exit = status?.shellCode
        owesThaw = false
        killAt = nil
        do { try keep(changed) } catch { note = changed }
    }

    /// What could not be ended is tried again until it is: nobody is told of an end before.
    private func advanceEnd() {
        guard let unended, MonotonicClock.milliseconds >= unended.retryAt else { return }
        copyEnded(unended.status)
    }

    /// What was printed since the last turn.
    private func drainLogs() {
        output?.drain(into: &log)
        error?.drain(into: &log)
        // An end that is always readable would spin the loop.
        if output?.isAtEnd == true { output = nil }
        if error?.isAtEnd == true { error = nil }
    }

    // MARK: Requests

    /// New askers.
    private func accept() {
        while true {
            let raw: Int32 = cl_accept(listener.raw)
            if raw < 0 { return }
            connections.append(Connection(owning: raw))
        }
    }

    /// Answers every request that is whole.
    private func serve() {
        var open: [Connection] = []
        for connection in connections {
            switch connection.advance() {
            case .more: open.append(connection)
            case .gone: break
            case .request(let text): answer(text, connection)
            }
        }
        connections = open
    }

    /// At once, or when what it waits for has come.
    private func answer(_ text: String, _ connection: Connection) {
        do {
            let request = try ShimRequest(parsing: text)
            if case .exec(let session) = request {
                try rouse()
                try open(session, connection)
            } else if let wait = try obey(request) {
                waiting.append((connection, wait))
            } else {
                connection.answer(.success(reply()))
            }
        } catch {
            connection.answer(.failure(error))
        }
    }
}
