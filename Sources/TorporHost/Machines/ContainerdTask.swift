import Glibc
package import TorporModel

/// A task of containerd, asked through `ctr` (the words and answers of containerd 1.6.20).
///
/// Its *paused* is a word and no proof: it is noted by whoever was told to pause, and there are runtimes that answer "ok" and do nothing
/// (kata 4.1.0: `PauseVM` of fc.go). So a pause counts once the task's CPU time stands still, and holds as long as that is the very same,
/// to the nanosecond (a microsecond with cgroup v2): what has run since has used some. That is the word of the kernel that runs the task:
/// the host's for runc, the guest's for kata, told by its agent there (rustjail/src/cgroups/fs/mod.rs); the host's own freezer has no part
/// in kata's pause. It proves that nothing of the task has run until now, and not that nothing will: a task that has nothing to do is,
/// under a pause that does nothing, found out at the first thing that it does. So it is read again whenever somebody asks.
package struct ContainerdTask: MachineControl {
    /// How much CPU time the task had used when it was frozen; in the machine's folder, and there only while it shall be frozen.
    package static let stillness = "still"
    /// Where ctr writes down which process a task begins with.
    package static let pidFile = "task.pid"

    /// Of one call of ctr; the guest's agent is asked by some.
    private static let limit = Duration.seconds(20)
    /// How long CPU time has to be the same until the task is called still: many ticks of any kernel.
    private static let rest = Duration.milliseconds(100)
    /// Until it is, and until a killed task has ended.
    private static let patience = Duration.seconds(5)

    private let folder: MachineFolder

    package init(_ folder: MachineFolder) { self.folder = folder }

    // MARK: What is true of it

    /// As ctr says it: CREATED, RUNNING, PAUSED, PAUSING, STOPPED, UNKNOWN; nil when containerd has no such task.
    ///
    /// - Throws: `notFound` for a copy that containerd was never told of, `unreachable` when containerd does not answer.
    package func status() throws(TorporError) -> String? {
        let note = try ContainerdNote.read(in: folder)
        let lines = try ask(["task", "ls"]).split(separator: "\n").dropFirst()
        for fields in lines.map({ $0.split(separator: " ") }) where fields.count == 3 && fields[0] == note.id { return String(fields[2]) }
        return nil
    }

    /// What the task has used so far: nanoseconds of a cgroup of version 1, microseconds of one of version 2.
    ///
    /// - Throws: `engineFailed` for a runtime that tells none, or 0, which no task has used: it would stand still for ever.
    func processorTime() throws(TorporError) -> UInt64 {
        let words = try ask(["task", "metrics", try ContainerdNote.read(in: folder).id])
        for fields in words.split(separator: "\n").map({ $0.split(separator: " ") }) where fields.count == 2 {
            if fields[0] == "cpuacct.usage" || fields[0] == "cpu.usage_usec", let time = UInt64(fields[1]), time > 0 { return time }
        }
        throw TorporError(.engineFailed, "its runtime tells no CPU time, so nobody could tell whether a pause did anything")
    }

    /// Whoever pauses a task freezes nothing on the host that would answer for it.
    package var speaksForItself: Bool { true }

    /// One that has ended counts as running until what keeps it here has ended, too: as a process does until its end is told.
    package func isRunning() throws(TorporError) -> Bool {
        switch try status() {
        case nil where hasBegun(): return true
        case nil: throw TorporError(.notFound, "containerd has no task of the copy")
        case "STOPPED", "CREATED": return false
        case "PAUSED": return try hasMoved()
        default: return true
        }
    }

    /// Whether a task that is called paused has run since it was frozen.
    private func hasMoved() throws(TorporError) -> Bool {
        guard let words = try? DurableFile.readText(folder[Self.stillness], limit: 64) else { return false }
        return UInt64(words) != (try processorTime())
    }

    /// ctr writes down the pid of what it starts, and complains only of what it could not do: one that had little to do has begun, too.
    package func hasBegun() -> Bool {
        guard Folder.isFile(folder[Self.pidFile]) else { return false }
        let complaints = (try? DurableFile.readText(folder[MachineFolder.complaints], limit: 1 << 20)) ?? ""
        return !complaints.contains("ctr: ")
    }

    // MARK: Freezing

    package func pause() throws(TorporError) {
        try DurableFile.remove(folder[Self.stillness])
        if try status() != "PAUSED" { _ = try ask(["task", "pause", try ContainerdNote.read(in: folder).id]) }
        guard let status = try status(), status == "PAUSED" else {
            throw TorporError(.engineFailed, "containerd says that it has paused the task, and that it is not paused")
        }
        try awaitStillness()
    }

    /// - Throws: `engineFailed` when the task goes on using the processor: then its pause did nothing.
    private func awaitStillness() throws(TorporError) {
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: Self.patience)
        var last = try processorTime()
        while true {
            usleep(UInt32(MonotonicClock.milliseconds(of: Self.rest)) * 1000)
            let time = try processorTime()
            if time == last { return }
            last = time
            guard MonotonicClock.milliseconds < end else {
                throw TorporError(
                    .engineFailed, "its runtime says that it is paused, and it runs on: the pause did nothing",
                    remedy: "another runtime, or another hypervisor for kata (configuration.toml)")
            }
        }
    }

    /// All that has to be kept of it: what it had used by then.
    package func saveState() throws(TorporError) { try DurableFile.write("\(try processorTime())", to: folder[Self.stillness]) }

    package func resume() throws(TorporError) {
        try DurableFile.remove(folder[Self.stillness])
        guard try status() == "PAUSED" else { return }
        _ = try ask(["task", "resume", try ContainerdNote.read(in: folder).id])
        guard try status() != "PAUSED" else {
            throw TorporError(.engineFailed, "containerd says that it has resumed the task, and that it is paused")
        }
    }

    package func load(lazily: Bool) throws(TorporError) {
        throw TorporError(.unsupported, "a task of containerd is not restored here")
    }

    // MARK: Its end

    package func powerDown() throws(TorporError) {
        let note = try ContainerdNote.read(in: folder)
        _ = try ask(["task", "kill", "--signal", "\(note.stopSignal)", note.id])
    }

    /// Kills first and resumes then: a frozen task dies only once thawed, and meets the signal before it returns to its program.
    package func end() throws(TorporError) {
        let note: ContainerdNote
        do throws(TorporError) { note = try ContainerdNote.read(in: folder) } catch  where error.code == .notFound { return }
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: Self.patience)
        while let status = try status() {
            if status == "STOPPED" {
                _ = try remove()
                continue
            }
            _ = try? ask(["task", "kill", "--signal", "\(SIGKILL)", note.id])
            if status == "PAUSED" { _ = try? ask(["task", "resume", note.id]) }
            guard MonotonicClock.milliseconds < end else {
                throw TorporError(
                    .deadlineExceeded, "task \(note.id) of containerd does not end", remedy: "ctr -n \(note.namespace) task ls")
            }
            usleep(20_000)
        }
    }

    /// Has containerd forget a task that has stopped; one that it does not know is success.
    ///
    /// - Returns: how the task had ended. ctr prints that, and prints nothing for 0.
    package func remove() throws(TorporError) -> Int32 {
        let note = try ContainerdNote.read(in: folder)
        do throws(TorporError) {
            let words = try call(["task", "rm", note.id]).error
            let mark = "non-zero exit code "
            guard let place = words.firstRange(of: mark) else { return 0 }
            return Int32(words[place.upperBound...].prefix { $0.isNumber }) ?? 255
        } catch  where error.code == .notFound {
            return 0
        }
    }

    /// Ends the task and has containerd forget the container. Nothing there is success.
    package func forget() throws(TorporError) {
        guard Folder.isFile(folder[ContainerdNote.fileName]) else { return }
        try end()
        do throws(TorporError) {
            _ = try ask(["container", "rm", try ContainerdNote.read(in: folder).id])
        } catch  where error.code == .notFound {}
    }

    // MARK: ctr

    private func ask(_ words: [String]) throws(TorporError) -> String { try call(words).output }

    /// - Throws: `notFound` for what containerd does not know, `unreachable` when it does not answer, else `engineFailed`, in its words.
    private func call(_ words: [String]) throws(TorporError) -> BriefCommand.Outcome {
        let note = try ContainerdNote.read(in: folder)
        let outcome = try BriefCommand(note.client, Self.line(note) + words).run(Self.limit)
        guard outcome.exit != .code(0) else { return outcome }
        let error = outcome.error.split(separator: "\n").joined(separator: " ")
        let code: ErrorCode =
            error.contains("failed to dial") || error.contains("code = Unavailable")
            ? .unreachable : error.contains("not found") ? .notFound : .engineFailed
        throw TorporError(code, "ctr \(words.prefix(2).joined(separator: " ")) failed: \(error.suffix(600))")
    }

    /// What every call of ctr begins with.
    package static func line(_ note: ContainerdNote) -> [String] {
        ["--connect-timeout", "2s", "--address", note.address, "--namespace", note.namespace]
    }
}
