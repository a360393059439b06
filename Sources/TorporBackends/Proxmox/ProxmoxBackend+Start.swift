import TorporEngines
import TorporHost
package import TorporModel
import TorporPorts

/// A copy's beginnings and its end.
extension ProxmoxBackend {
    /// A full clone of the template, marked before it is started. A failure leaves nothing behind; a clone that takes longer than anybody waits
    /// is found by the next order.
    package func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        switch try await observe(copy) {
        case .running, .frozen, .exited: return
        case .held: throw TorporError(.refused, "\(copy) is held, not to be started")
        case .absent: break
        }
        let template = try ProxmoxTemplate.number(spec)
        let (api, site) = try reach()
        do throws(TorporError) {
            var note: ProxmoxNote
            if let begun = try await unfinished(copy, api) {
                note = begun
            } else {
                try await destroy(copy)
                note = try await make(copy, name, from: template, api, site)
            }
            try await settle(note, spec, api)
            try await begin(note, api)
            note.phase = .owned
            try note.write(in: folder(copy))
        } catch {
            if !error.code.outcomeUnknown { try? await destroy(copy) }
            throw error
        }
    }

    /// A clone that an earlier order began, once it is whole; nil when there is none.
    private func unfinished(_ copy: CopyID, _ api: ProxmoxAPI) async throws(TorporError) -> ProxmoxNote? {
        guard let note = try note(copy), note.phase == .making else { return nil }
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: configuration.engineLimit)
        while let machine = try await api.machine(note.vmid), try await isToGo(machine, note, api) {
            if machine.lock != "clone" { return note }
            guard MonotonicClock.milliseconds < end else { throw TorporError(.deadlineExceeded, "PVE is still cloning VM \(note.vmid)") }
            try await pause()
        }
        return nil
    }

    /// The number is written down before PVE is asked, and the clone says from the first moment on whose it is to be.
    private func make(
        _ copy: CopyID, _ name: WorkloadName, from template: Int, _ api: ProxmoxAPI, _ site: ProxmoxSite
    ) async throws(TorporError) -> ProxmoxNote {
        guard let origin = try await api.guest(template) else {
            throw TorporError(.notFound, "PVE has no VM \(template) that this token may see", remedy: "qm list")
        }
        guard !origin.isContainer else { throw ProxmoxTemplate.container(template) }
        try Folder.create(folder(copy))
        var last: TorporError?
        // Somebody else may be given the same free number.
        for _ in 0..<3 {
            let note = ProxmoxNote(phase: .making, vmid: try await api.freeNumber(), node: site.node, copy: copy, line: site.line)
            try note.write(in: folder(copy))
            var fields = [("newid", "\(note.vmid)"), ("name", Self.dnsName(name)), ("full", "1"), ("description", note.mark)]
            if origin.node != site.node { fields.append(("target", site.node)) }
            do throws(TorporError) {
                try await api.carryOut("POST", "\(api.place(template, origin.node))/clone", fields)
                return note
            } catch  where error.message.contains("already exists") || error.message.contains("config file") { last = error }
        }
        throw last ?? TorporError(.engineFailed, "PVE does not clone \(template)")
    }

    /// Memory and processors where they were asked for, else as the template has them. Nobody else may start it (handoff-rules A14.7).
    private func settle(_ note: ProxmoxNote, _ spec: WorkloadSpec, _ api: ProxmoxAPI) async throws(TorporError) {
        var fields = [("onboot", "0")]
        if let bytes = spec.limits.memoryBytes { fields.append(("memory", "\(max(16, bytes >> 20))")) }
        if spec.limits.cpuMillis != nil { fields.append(("cores", "\(spec.machineProcessors)")) }
        try await api.ask("PUT", "\(api.place(note.vmid, note.node))/config", fields)
        try await api.exchange(note.mark, for: note.mark, note.vmid, note.node)
    }

    /// What runs is not started again: PVE calls that an error.
    private func begin(_ note: ProxmoxNote, _ api: ProxmoxAPI) async throws(TorporError) {
        if let machine = try await api.machine(note.vmid), machine.runs { return }
        try await api.carryOut("POST", "\(api.place(note.vmid, note.node))/status/start")
        guard let machine = try await api.machine(note.vmid), machine.runs else {
            throw TorporError(.engineFailed, "PVE started VM \(note.vmid) and it does not run", remedy: "qm status \(note.vmid) --verbose")
        }
    }

    /// From its disks, or, where somebody had PVE suspend it to disk, from there: `start` does either.
    package func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        var (note, machine, api) = try await own(copy)
        if machine.runs, note.life == life { return }
        guard machine.isStopped else { throw TorporError(.refused, "\(copy) has not ended", remedy: "torpor stop \(name)") }
        // What a boot left of a freeze is over: nothing of it is in memory any more.
        try await decide(copy) { (lease) throws(TorporError) in lease = lease.over() }
        note.life = life
        note.phase = .owned
        try note.write(in: folder(copy))
        if machine.node != note.node { machine = try await carry(machine, note.mark, to: note.node, api) }
        try await begin(note, api)
    }

    /// By the power button, then by PVE's own force (`forceStop`). A machine that stands still hears no button.
    package func stop(_ copy: CopyID, grace: Duration) async throws(TorporError) -> Int32? {
        let found: (note: ProxmoxNote, machine: ProxmoxMachine, api: ProxmoxAPI)
        do throws(TorporError) { found = try await own(copy) } catch  where error.code == .notFound { return nil }
        let place = found.api.place(found.machine.vmid, found.machine.node)
        if found.machine.isStopped { return nil }
        let seconds = MonotonicClock.milliseconds(of: grace) / 1000
        if found.machine.standsStill || seconds == 0 {
            try await found.api.carryOut("POST", "\(place)/status/stop")
        } else {
            try await found.api.carryOut("POST", "\(place)/status/shutdown", [("timeout", "\(seconds)"), ("forceStop", "1")])
        }
        return nil
    }

    /// The VM only while it bears this copy's mark: what was released elsewhere, or is only held here, is another copy's. With it go
    /// its snapshots.
    package func destroy(_ copy: CopyID) async throws(TorporError) {
        guard Folder.exists(folder(copy)) else { return }
        if let note = try note(copy) {
            let api = try reach().api
            if let machine = try await api.machine(note.vmid), try await isToGo(machine, note, api) {
                if !machine.isStopped { try await api.carryOut("POST", "\(api.place(machine.vmid, machine.node))/status/stop") }
                try await api.carryOut("DELETE", api.place(machine.vmid, machine.node), [("purge", "1")])
            }
        }
        // A keeper that finds no lease leaves.
        try Folder.remove(folder(copy))
    }

    /// Marked as this copy, or a clone of it that was never marked: by the words it was made with.
    private func isToGo(_ machine: ProxmoxMachine, _ note: ProxmoxNote, _ api: ProxmoxAPI) async throws(TorporError) -> Bool {
        if machine.tags.contains(note.mark) { return true }
        guard note.phase == .making else { return false }
        let words = try await api.configuration(machine.vmid, machine.node)["description"]?.text ?? ""
        return words.split(separator: "\n").contains(Substring(note.mark))
    }

    /// PVE's names are of letters, digits and hyphens.
    private static func dnsName(_ name: WorkloadName) -> String {
        let text = String(name.description.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(63))
        let trimmed = text.drop { $0 == "-" }
        return trimmed.isEmpty ? "torpor" : String(trimmed.reversed().drop { $0 == "-" }.reversed())
    }
}

extension LeaseFile.Note {
    /// Whatever freeze is on it is over, and never comes back.
    func over() -> LeaseFile.Note {
        var next = self
        switch lease.state {
        case .armed(let attempt, _, _), .sealed(let attempt): _ = next.lease.end(attempt)
        case .idle: break
        }
        next.since = nil
        return next
    }
}
