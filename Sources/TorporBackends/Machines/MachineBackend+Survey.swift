import TorporEngines
import TorporHost
package import TorporModel
import TorporPorts

/// What a machine asks of a target, and whether this node could be that target.
extension MachineBackend {
    /// Nothing hinders a machine as this product makes it: all that it holds is in its folder, or a shared drive.
    package func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String] {
        let folder = folder(copy)
        return try await Blocking.run { () throws(TorporError) in try hindrances(folder, spec) }
    }

    /// - Throws: `refused` with what hinders a capture now: before the machine is stopped for it.
    package func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds {
        let folder = folder(copy)
        let files = files(folder)
        guard let first = try? folder.note().first, ProcessTable.facts(first.pid) != nil else {
            throw TorporError(.notFound, "\(folder.id) does not run")
        }
        let reasons = try await Blocking.run { () throws(TorporError) in try hindrances(folder, spec) }
        guard reasons.isEmpty else {
            throw TorporError(.refused, "it cannot be captured: \(reasons.joined(separator: "; "))", remedy: "torpor ps says it, too")
        }
        try judgeMoment(folder)
        let memory = ProcessTable.residentBytes(of: first.pid)
        let disks = try await Blocking.run { () throws(TorporError) in
            Folder.names(files.path).filter(MachineFolder.travels).reduce(0) { $0 + Folder.allocatedBytes(files[$1]) }
        }
        // What it has written since it was last stopped is written down at the freeze, page by page.
        try reserve(memory, on: "the source")
        return WorkloadNeeds(
            facts: await facts(), mappedFiles: [], memoryBytes: memory, artifactBytes: memory + disks + (16 << 20),
            shared: try SharedDrives.told(try machine(spec), by: configuration.node))
    }

    /// In order of what a person can mend least: hardware, engine, memory, disk.
    package func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError) {
        try Virtualisation.check()
        try SharedDrives.judge(try machine(spec), needs.shared, configuration)
        var theirs = needs.facts
        let own = await facts()
        // A machine brings its own kernel.
        theirs.kernel = own.kernel
        try HostJudge.judge(theirs, against: own, engine: kind.rawValue, remedy: "install a \(kind) as new")
        if let theirs = theirs.engines[kind.rawValue], let own = own.engines[kind.rawValue] { try judge(stateOf: theirs, by: own) }
        let memory = configuration.freeMemory()
        guard memory > needs.memoryBytes else {
            throw TorporError(
                .noCapacity, "the machine needs \(needs.memoryBytes >> 20) MiB of memory, here are \(memory >> 20) MiB",
                remedy: "choose a node with more memory")
        }
        // Beside the chunks lie the files that the machine is loaded from.
        try reserve(2 * needs.artifactBytes, on: "this node")
    }
}
