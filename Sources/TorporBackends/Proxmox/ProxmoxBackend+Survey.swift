import TorporEngines
import TorporHost
package import TorporModel
import TorporPorts

/// Why a VM could not move, and where it could.
extension ProxmoxBackend {
    package func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String] {
        let found = try await own(copy)
        return try await hindrances(found.note, found.machine, found.api)
    }

    /// What PVE itself would refuse, and what would act on the VM without asking.
    func hindrances(_ note: ProxmoxNote, _ machine: ProxmoxMachine, _ api: ProxmoxAPI) async throws(TorporError) -> [String] {
        var reasons: [String] = []
        if machine.isManaged {
            reasons.append("PVE's HA manager starts and moves it by itself (ha-manager remove vm:\(machine.vmid))")
        }
        if machine.node != note.node {
            reasons.append("somebody had PVE move it to \(machine.node) (qm migrate \(machine.vmid) \(note.node) --online)")
        }
        // PVE says nothing of what it has locked.
        if let lock = machine.lock { return reasons + ["PVE has it locked (\(lock))"] }
        let conditions = try await api.ask("GET", "\(api.place(machine.vmid, machine.node))/migrate")
        let devices = (conditions["local_resources"]?.elements ?? []).compactMap(\.text)
        if !devices.isEmpty { reasons.append("it has devices of its node (\(devices.joined(separator: ", ")))") }
        // PVE/QemuMigrate.pm: "online storage migration not possible if non-replicated snapshot exists".
        let isBound = !(conditions["local_disks"]?.elements ?? []).isEmpty
        if isBound, let name = try await api.snapshots(machine.vmid, machine.node).first {
            reasons.append(
                "its disks are its node's and have snapshots, with which PVE does not move them (qm delsnapshot \(machine.vmid) \(name))")
        }
        return reasons
    }

    package func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds {
        let found = try await own(copy)
        guard found.machine.runs else { throw TorporError(.notFound, "\(copy) does not run") }
        let reasons = try await hindrances(found.note, found.machine, found.api)
        guard reasons.isEmpty else {
            throw TorporError(.refused, "it cannot be captured: \(reasons.joined(separator: "; "))", remedy: "torpor ps says it, too")
        }
        var facts = await facts()
        facts.engines[Self.number] = "\(found.note.vmid)"
        // Of any other processor than its host's own PVE has a model that its nodes share.
        let processor = try await found.api.configuration(found.note.vmid, found.note.node)["cpu"]?.text ?? ""
        if !processor.hasPrefix("host"), !processor.hasPrefix("cputype=host") { facts.cpuFlags = [] }
        return WorkloadNeeds(facts: facts, mappedFiles: [], memoryBytes: found.machine.memoryBytes, artifactBytes: 1 << 20)
    }

    /// What PVE would say once it is asked to move it, before anything is frozen: cluster, versions, processor, storages, memory.
    package func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError) {
        let template = try ProxmoxTemplate.number(spec)
        let (api, site) = try reach()
        // Of a new workload nobody has said anything yet.
        guard let theirs = needs.facts.engines[Self.cluster] else {
            if let origin = try await api.guest(template), origin.isContainer { throw ProxmoxTemplate.container(template) }
            return
        }
        let own = await facts()
        guard let here = own.engines[Self.cluster], theirs == here else {
            throw Self.elsewhere(theirs, own.engines[Self.cluster] ?? "none")
        }
        var needed = needs.facts
        // A machine brings its own kernel.
        needed.kernel = own.kernel
        try HostJudge.judge(needed, against: own, engine: kind.rawValue, remedy: "apt-get dist-upgrade, as Proxmox VE is upgraded")
        if let number = needs.facts.engines[Self.number].flatMap({ Int($0) }) { try await judge(number, to: site.node, api) }
        let memory = configuration.freeMemory()
        guard memory > needs.memoryBytes else {
            throw TorporError(
                .noCapacity, "the machine needs \(needs.memoryBytes >> 20) MiB of memory, here are \(memory >> 20) MiB",
                remedy: "choose a node with more memory")
        }
    }

    /// By PVE's own judgement of where it could go.
    private func judge(_ number: Int, to node: String, _ api: ProxmoxAPI) async throws(TorporError) {
        guard let machine = try await api.machine(number), machine.node != node, machine.lock == nil else { return }
        let conditions = try await api.ask("GET", "\(api.place(number, machine.node))/migrate", [("target", node)])
        guard let why = conditions["not_allowed_nodes"]?[node] else { return }
        let lacking = ["unavailable_storages", "unavailable-resources"].flatMap { why[$0]?.elements ?? [] }.compactMap(\.text)
        throw TorporError(
            .incompatible,
            "PVE does not move VM \(number) to \(node)\(lacking.isEmpty ? "" : ", which lacks \(lacking.joined(separator: ", "))")",
            remedy: "pvesh get /nodes/\(machine.node)/qemu/\(number)/migrate says why")
    }
}
