import CLinux
import Glibc
import TorporHost
import TorporModel

/// `torpor-shim memory FOLDER`: stands between a restored copy that lacks memory and whoever brings it (post-copy), until all has come.
///
/// A process of its own, nobody's child: neither the agent's end nor the shim's stops the copy. When memory is lost for good (the handler
/// of page faults dies, the original is gone) it ends the copy before that could run on with zeros; when this keeper itself is killed,
/// the handler's line stays open by the handler's own hold on it, so that whoever lacks memory waits, and the shim ends the copy.
final class MemoryKeeper {
    /// How often the handler's userfaultfds are looked at, in milliseconds: a process whose memory is whole is let go of as late as that.
    static let tick: Int32 = 10
    /// How often the copy's processes are counted, in milliseconds.
    private static let countEvery: UInt64 = 500
    /// How much may come between two notes of how much has come, in bytes.
    private static let noteEvery: UInt64 = 64 << 20

    private let folder: String
    private let cgroup: Cgroup
    private let lock: Descriptor
    private let signals: Descriptor
    private let listener: Descriptor
    private let faults: any FaultLine
    private var agent: AgentLine?
    private var note: MemoryNote
    /// Bytes handed over, and those that the note tells of.
    private var come: UInt64 = 0
    private var noted: UInt64 = 0
    /// When the copy's processes were counted last, in `MonotonicClock` milliseconds; and whether there were ever any.
    private var counted: UInt64 = 0
    private var wasThere = false

    /// The note names this keeper before it asks for anything.
    init(folder: String) throws(TorporError) {
        self.folder = folder
        let plan = try MemoryPlan.read(in: folder)
        cgroup = Cgroup(path: plan.cgroup)
        lock = try Descriptor(path: "\(folder)/\(MemoryPlan.lockName)", O_RDWR | O_CREAT)
        guard flock(lock.raw, LOCK_EX | LOCK_NB) == 0 else { throw TorporError(.alreadyExists, "another keeper has this copy's memory") }
        signals = Descriptor(owning: try SystemCall.checkAnswer(cl_signalfd(), "signalfd"))
        note = MemoryNote(
            state: .coming(bytes: 0), pid: getpid(), started: ProcessTable.facts(getpid())?.started ?? 0, boot: try MonotonicClock.boot())
        try note.write(in: folder)
        faults = try Self.faults(plan, folder)
        listener = Descriptor(owning: try ShimSocket.listen(in: folder, name: MemoryPlan.socketName))
    }

    /// By way of whom the copy asks.
    private static func faults(_ plan: MemoryPlan, _ folder: String) throws(TorporError) -> any FaultLine {
        guard plan.handler.isEmpty else { return try EngineFaults(plan, folder: folder) }
        let files = MachineFolder(ofCopyAt: folder)
        return try ShimPlan.read(in: folder).machine == .qemu ? try PostcopyFaults(files) : try MachineFaults(files)
    }

    /// Until all has come, or never will.
    func run() {
        while true {
            wait()
            faults.tend()
            do throws(TorporError) {
                if try faults.isWhole() { return conclude(.whole) }
                if hasOutlivedCopy() {
                    faults.abandon()
                    return conclude(.whole)
                }
                try turn()
            } catch {
                return lose(error.message)
            }
        }
    }

    private func wait() {
        var watched = [
            pollfd(fd: signals.raw, events: Int16(POLLIN), revents: 0), pollfd(fd: listener.raw, events: Int16(POLLIN), revents: 0),
        ]
        watched += faults.watched
        if let agent { watched.append(agent.watched(reading: faults.hasRoom)) }
        poll(&watched, nfds_t(watched.count), Self.tick)
        while cl_signal_read(signals.raw) > 0 {}
    }

    /// Who has ended needs no more memory, and the handler would not notice before it has some to give.
    private func hasOutlivedCopy() -> Bool {
        let now = MonotonicClock.milliseconds
        // Closely until it is there: it may come and go.
        guard now >= counted + (wasThere ? Self.countEvery : UInt64(Self.tick)) else { return false }
        counted = now
        let isThere = !cgroup.pids().isEmpty
        defer { wasThere = wasThere || isThere }
        return wasThere && !isThere
    }

    /// Moves what is there to be moved.
    private func turn() throws(TorporError) {
        let raw: Int32 = cl_accept(listener.raw)
        // The latest agent is the one that lives.
        if raw >= 0 { agent = AgentLine(owning: raw) }
        try faults.read()
        guard let agent else { return }
        if faults.hasRoom { for frame in (try? agent.read()) ?? forget() { try take(frame) } }
        agent.ask(faults.asks)
        if agent.isGone, agent === self.agent { self.agent = nil }
    }

    /// An agent that talks nonsense is one that has gone.
    private func forget() -> [PageFrame] {
        agent = nil
        return []
    }

    private func take(_ frame: PageFrame) throws(TorporError) {
        switch frame {
        case .lost(let words): throw TorporError(.lost, words)
        case .pages(let pages):
            try faults.answer(pages)
            come += UInt64(pages.count)
            if come - noted < Self.noteEvery { return }
            noted = come
            note.state = .coming(bytes: come)
            try? note.write(in: folder)
        }
    }

    /// Durable, and then this keeper's end is the sign.
    private func conclude(_ state: CopyMemory) {
        note.state = state
        while (try? note.write(in: folder)) == nil { usleep(250_000) }
    }

    /// Written down first, so that nobody takes its end for the workload's own; then all of it ends, and only then are the userfaultfds let go.
    private func lose(_ words: String) {
        conclude(.lost(words))
        while (try? cgroup.kill(deadline: .seconds(20))) == nil { usleep(250_000) }
        faults.abandon()
    }
}
