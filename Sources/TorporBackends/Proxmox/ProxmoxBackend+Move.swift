import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// A paused VM goes to another node of its cluster by PVE's own migration, and is paused there.
///
/// Facts (qemu-server e6352be67): PVE/QemuMigrate.pm remembers `vm_was_paused` (QEMU's `paused` or `prelaunch`) and then sends no resume;
/// the target's QEMU is started with `-S` (PVE/QemuServer/StateFile.pm). When it has come, the source's QEMU is stopped, and the VM's
/// configuration is moved to the target: from there on the VM is at the target alone, and whoever undoes the move brings it back.
extension ProxmoxBackend {
    package func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        try await confirm(copy, attempt)
        let found = try await own(copy)
        var name: String?
        if sink.isToBeKept { name = try await snapshot(found.note, attempt, found.api) }
        let description = ProxmoxDescription(
            cluster: try await found.api.cluster(of: found.note.node), vmid: found.note.vmid, node: found.note.node, mark: found.note.mark,
            digest: try await found.api.configuration(found.note.vmid, found.note.node)["digest"]?.text ?? "", snapshot: name)
        try await sink.write(ProxmoxDescription.artifact, bytes: description.printed())
        // Counts only when the freeze was unbroken to its end.
        try await confirm(copy, attempt)
    }

    /// With the memory of the machine, which stands still before and after (pve-qemu, savevm-async: it is let run again only if it ran).
    /// A name that is there already was made by the same order.
    private func snapshot(_ note: ProxmoxNote, _ attempt: Attempt, _ api: ProxmoxAPI) async throws(TorporError) -> String {
        let name = "torpor-\(attempt)"
        let place = "\(api.place(note.vmid, note.node))/snapshot"
        if try await api.snapshots(note.vmid, note.node).contains(name) { return name }
        try await api.carryOut("POST", place, [("snapname", name), ("vmstate", "1"), ("description", "checkpoint of \(note.mark)")])
        return name
    }

    package func restoreHeld(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource
    ) async throws(TorporError) {
        switch try await observe(copy) {
        case .held: return
        case .running, .frozen, .exited:
            throw TorporError(.refused, "\(copy) is here already", remedy: "look at both nodes before anything else")
        case .absent: try await destroy(copy)
        }
        let described = try ProxmoxDescription(parsing: try await source.read(ProxmoxDescription.artifact, limit: 64 << 10))
        let (api, site) = try reach()
        try await judge(described, source.manifest, copy, api, site)
        do throws(TorporError) {
            try Folder.create(folder(copy))
            let note = ProxmoxNote(
                phase: .held, vmid: described.vmid, node: site.node, copy: copy, from: described.mark, line: site.line)
            try note.write(in: folder(copy))
            try await bring(note, described, api)
        } catch {
            // What was brought stays as it is, for it is the source's: its thaw takes it home.
            try? await destroy(copy)
            throw error
        }
    }

    /// Whether the VM that is described can be what is asked for.
    private func judge(
        _ described: ProxmoxDescription, _ manifest: SnapshotManifest, _ copy: CopyID, _ api: ProxmoxAPI, _ site: ProxmoxSite
    ) async throws(TorporError) {
        if let snapshot = described.snapshot {
            throw TorporError(
                .unsupported,
                "PVE restores a snapshot with memory only into VM \(described.vmid) itself, and lets it run at once: not one copy of it can be held",
                remedy: "have PVE do it: torpor stop it, then qm rollback \(described.vmid) \(snapshot)")
        }
        guard manifest.workload == copy.workload else {
            throw TorporError(.unsupported, "a VM of PVE is moved, and not copied", remedy: "qm clone \(described.vmid) NEWID")
        }
        let own = try await api.cluster(of: site.node)
        guard described.cluster == own else { throw Self.elsewhere(described.cluster, own) }
    }

    static func elsewhere(_ theirs: String, _ own: String) -> TorporError {
        TorporError(
            .incompatible, "it is in PVE's cluster \(theirs), and this node is in \(own)",
            remedy: "choose a node of its cluster; between clusters PVE moves VMs by qm remote-migrate, which it calls experimental")
    }

    /// - Throws: `attemptOver` when it does not stand still; one that ran away with the migration is sent home.
    private func bring(_ note: ProxmoxNote, _ described: ProxmoxDescription, _ api: ProxmoxAPI) async throws(TorporError) {
        guard let machine = try await api.machine(note.vmid), machine.tags.contains(described.mark) else {
            throw TorporError(.notFound, "PVE's VM \(note.vmid) is not \(described.mark) any more")
        }
        guard machine.standsStill else { throw TorporError(.attemptOver, "VM \(note.vmid) runs at \(machine.node)") }
        var come = try await carry(machine, described.mark, to: note.node, api)
        // QEMU may still be reading the last of it (`inmigrate`).
        for _ in 0..<50 where come.standsStill && !come.isPaused {
            try await pause()
            come = try await api.machine(note.vmid) ?? come
        }
        guard !come.isPaused else { return }
        // Thawed just as PVE was asked for it. It runs once, though at the wrong node: home with it, as it runs.
        if come.runs { _ = try? await carry(come, described.mark, to: described.node, api) }
        throw TorporError(.attemptOver, "VM \(note.vmid) was thawed while it was brought, and is \(come.state)")
    }

    /// The mark is exchanged before it runs: from then on no other copy touches it.
    package func release(_ copy: CopyID) async throws(TorporError) {
        guard var note = try note(copy) else { throw TorporError(.notFound, "there is no \(copy) here") }
        let api = try reach().api
        guard let machine = try await api.machine(note.vmid), !machine.isStopped else {
            throw TorporError(.notFound, "PVE's VM \(note.vmid) has ended")
        }
        let isMarked = machine.tags.contains(note.mark)
        guard isMarked || machine.node == note.node && machine.tags.contains(note.from) else {
            throw TorporError(.notFound, "PVE's VM \(note.vmid) is at \(machine.node), and not \(copy)")
        }
        if note.phase == .held {
            note.phase = .released
            try note.write(in: folder(copy))
        }
        if !isMarked { try await api.exchange(note.from, for: note.mark, note.vmid, note.node) }
        // One that was released before may be frozen by now, by an attempt of its own.
        guard note.phase == .released else {
            guard machine.runs else { throw TorporError(.refused, "\(copy) was released before, and is \(machine.state)") }
            return
        }
        try await wake(machine, api)
        note.phase = .owned
        try note.write(in: folder(copy))
    }

    /// To a node, in the state that it is in; one that is on its way, by an order whose answer was lost, is waited for.
    @discardableResult
    func carry(_ machine: ProxmoxMachine, _ mark: String, to node: String, _ api: ProxmoxAPI) async throws(TorporError) -> ProxmoxMachine {
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: configuration.engineLimit)
        var failure: TorporError?
        while MonotonicClock.milliseconds < end {
            guard let now = try await api.machine(machine.vmid), now.tags.contains(mark) else {
                throw TorporError(.notFound, "PVE's VM \(machine.vmid) is not \(mark) any more")
            }
            let isBusy = try await api.isBusy(now.vmid, now.node)
            if isBusy || now.lock == "migrate" {
                try await pause()
                continue
            }
            if now.node == node { return now }
            if let failure { throw failure }
            if let lock = now.lock {
                throw TorporError(
                    .refused, "PVE has VM \(now.vmid) locked (\(lock))", remedy: "qm unlock \(now.vmid), once nothing is at work on it")
            }
            do throws(TorporError) {
                try await send(now, to: node, api)
                failure = TorporError(.engineFailed, "PVE moved VM \(now.vmid) to \(node) and it is not there")
            } catch { failure = error }
        }
        throw TorporError(.deadlineExceeded, "PVE is still moving VM \(machine.vmid) to \(node)")
    }

    /// Disks that are not shared go along, and what the firewall knows of its connections where both nodes can.
    private func send(_ machine: ProxmoxMachine, to node: String, _ api: ProxmoxAPI) async throws(TorporError) {
        var fields = [("target", node)]
        if !machine.isStopped {
            fields += [("online", "1"), ("with-local-disks", "1")]
            if try await api.carriesConnections(machine.node, node) { fields.append(("with-conntrack-state", "1")) }
        }
        try await api.carryOut("POST", "\(api.place(machine.vmid, machine.node))/migrate", fields)
    }
}
