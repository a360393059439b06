import Glibc
import TorporEngines
import TorporHost
package import TorporModel
import TorporPorts

/// Freezing is PVE's `suspend` without a disk: QEMU stops its processors, and stays so without anybody's help.
///
/// The lease is decided in `LeaseFile`, by the agent or by the keeper that outlives it. A VM that a target has brought to itself is frozen
/// still, and its thaw brings it home.
extension ProxmoxBackend {
    package func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError) {
        let found = try await own(copy)
        var (note, api) = (found.note, found.api)
        // It runs, whatever a crash left written down of its beginning.
        if note.phase != .owned {
            note.phase = .owned
            try note.write(in: folder(copy))
        }
        guard found.machine.node == note.node, !found.machine.isManaged else {
            throw TorporError(.refused, "it cannot be frozen: \((try await hindrances(note, found.machine, api)).joined(separator: "; "))")
        }
        let deadline = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: lease)
        let boot = try MonotonicClock.boot()
        try await decide(copy) { (note) throws(TorporError) in
            if note.boot != boot { note = note.over() }
            note.boot = boot
            if case .armed(attempt, _, _) = note.lease.state {} else { note.since = nil }
            try note.lease.arm(attempt, until: deadline)
        }
        try await keep(copy)
        if try LeaseFile(folder: folder(copy)).read()?.since == nil {
            // A resume of an earlier attempt may still be on its way: it would come after the pause.
            try await quiet(note, api)
            let task = try await api.carryOut("POST", "\(api.place(note.vmid, note.node))/status/suspend")
            try await decide(copy) { (lease) throws(TorporError) in
                guard case .armed(attempt, _, _) = lease.lease.state else { throw Self.isOver(attempt) }
                lease.since = task.started
            }
        }
        try await confirm(copy, attempt)
    }

    /// Later only: an older counter changes nothing. A keeper that was killed is replaced.
    package func renew(_ copy: CopyID, attempt: Attempt, lease: Duration, counter: UInt64) async throws(TorporError) {
        let deadline = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: lease)
        try await decide(copy) { (note) throws(TorporError) in try note.lease.renew(attempt, until: deadline, counter: counter) }
        try await keep(copy)
    }

    /// Dropped in one decision with the keeper, so only one of the two comes; and looked at on both sides of it.
    package func seal(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try await confirm(copy, attempt)
        try await decide(copy) { (note) throws(TorporError) in try note.lease.seal(attempt) }
        try await confirm(copy, attempt)
    }

    /// Over first, on disk; then home, if it was brought away; then resumed and seen running.
    package func thaw(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        guard Folder.exists(folder(copy)) else { throw TorporError(.notFound, "there is no \(copy) here") }
        let state = try await decide(copy) { (note) throws(TorporError) in
            _ = note.lease.end(attempt)
            return note.lease.state
        }
        // Another attempt may hold the freeze by now: then this one is over, which is all that was asked.
        guard case .idle = state else { return }
        var found = try await own(copy)
        guard !found.machine.isStopped else { throw TorporError(.notFound, "\(copy) has ended") }
        // What a target has asked for may not have begun yet: were it resumed first, PVE would move it as it runs.
        let isBusy = try await found.api.isBusy(found.note.vmid, found.machine.node)
        if isBusy || found.machine.lock == "migrate" || found.machine.node != found.note.node {
            found.machine = try await carry(found.machine, found.note.mark, to: found.note.node, found.api)
        }
        try await wake(found.machine, found.api)
    }

    /// Resumed, and seen to run. What runs already is success.
    func wake(_ machine: ProxmoxMachine, _ api: ProxmoxAPI) async throws(TorporError) {
        if !machine.runs { try await api.carryOut("POST", "\(api.place(machine.vmid, machine.node))/status/resume") }
        guard let now = try await api.machine(machine.vmid), now.node == machine.node, now.runs else {
            throw TorporError(
                .engineFailed, "VM \(machine.vmid) was resumed and does not run", remedy: "qm status \(machine.vmid) --verbose")
        }
    }

    /// That it stands still, by this attempt, and that nobody let it run since it was stopped, as far as PVE's tasks tell.
    ///
    /// - Throws: `attemptOver` when the freeze was broken, `engineFailed` when there never was one.
    func confirm(_ copy: CopyID, _ attempt: Attempt) async throws(TorporError) {
        guard let lease = try LeaseFile(folder: folder(copy)).read(), let since = lease.since else { throw Self.isOver(attempt) }
        switch lease.lease.state {
        case .armed(attempt, _, _), .sealed(attempt): break
        default: throw Self.isOver(attempt)
        }
        let found = try await own(copy)
        guard found.machine.standsStill else {
            throw TorporError(.engineFailed, "\(copy) was told to pause and PVE says that it is \(found.machine.state)")
        }
        var nodes = [found.note.node]
        if found.machine.node != found.note.node { nodes.append(found.machine.node) }
        for node in nodes where try await found.api.wasTouched(found.note.vmid, node, after: since) { throw Self.isOver(attempt) }
    }

    /// No task of the VM under way on its node.
    private func quiet(_ note: ProxmoxNote, _ api: ProxmoxAPI) async throws(TorporError) {
        let end = MonotonicClock.milliseconds + 20_000
        while try await api.isBusy(note.vmid, note.node) {
            guard MonotonicClock.milliseconds < end else {
                throw TorporError(
                    .refused, "PVE is at work on VM \(note.vmid)", remedy: "pvesh get /nodes/\(note.node)/tasks --source active")
            }
            try await pause()
        }
    }

    func pause() async throws(TorporError) {
        do { try await Task.sleep(for: .milliseconds(200)) } catch { throw TorporError(.cancelled, "nobody waits any more") }
    }

    /// One decision about the lease. The keeper holds its lock while it has PVE resume the VM: waited for where that blocks nobody.
    func decide<Value: Sendable>(
        _ copy: CopyID, _ body: @escaping @Sendable (inout LeaseFile.Note) throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        let file = LeaseFile(folder: folder(copy))
        return try await Blocking.run { () throws(TorporError) in try file.decide(body) }
    }

    /// Starts what ends the freeze when nobody else does. More than one wait behind each other.
    func keep(_ copy: CopyID) async throws(TorporError) { try await Blocking.run { () throws(TorporError) in try launchKeeper(copy) } }

    private func launchKeeper(_ copy: CopyID) throws(TorporError) {
        guard let lease = try LeaseFile(folder: folder(copy)).read(), case .armed = lease.lease.state,
            lease.boot == (try MonotonicClock.boot()), !isKept(copy)
        else { return }
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let complaints = try Descriptor(path: "\(folder(copy))/keeper.err", O_WRONLY | O_CREAT | O_TRUNC)
        var spawn = Spawn(
            configuration.shim, ["lease", folder(copy)], environment: Command.plainEnvironment, input: null.raw, output: null.raw,
            error: complaints.raw)
        spawn.detached = true
        _ = try spawn.start()
        let end = MonotonicClock.milliseconds + 10_000
        while !isKept(copy) {
            guard MonotonicClock.milliseconds < end else {
                throw TorporError(.engineFailed, "nobody keeps the freeze lease of \(copy)", remedy: "look at \(folder(copy))/keeper.err")
            }
            usleep(2000)
        }
    }

    /// Whether somebody holds the keeper's lock.
    private func isKept(_ copy: CopyID) -> Bool {
        guard let lock = try? Descriptor(path: "\(folder(copy))/keeper.lock", O_RDWR | O_CREAT) else { return false }
        guard flock(lock.raw, LOCK_EX | LOCK_NB) == 0 else { return true }
        flock(lock.raw, LOCK_UN)
        return false
    }

    static func isOver(_ attempt: Attempt) -> TorporError {
        TorporError(.attemptOver, "the freeze of attempt \(attempt) has ended", remedy: "the job undoes itself; submit it again")
    }
}
