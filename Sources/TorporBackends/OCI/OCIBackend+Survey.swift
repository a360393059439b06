import Glibc
import TorporEngines
import TorporHost
package import TorporModel

/// Whether a copy could move, what it asks of a target, and whether this node could be that target.
extension OCIBackend {
    /// Looks into /proc: asked often, so nothing here asks an engine.
    package func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String] {
        let cgroup = folder(copy).cgroup
        let policy = spec.network.connections
        return try await Blocking.run { () throws(TorporError) in
            CopyVolumes.obstacles(spec) + ObstacleFinder.find(in: cgroup.ownPids(), node: nodeNetwork, connections: policy)
        }
    }

    /// The network namespace of copies that have none of their own, as links in /proc name it.
    private var nodeNetwork: String? {
        guard let path = configuration.networkNamespace else { return ProcessTable.link("/proc/self/ns/net") }
        var found = stat()
        return stat(path, &found) == 0 ? "net:[\(found.st_ino)]" : nil
    }

    /// An upper bound of the bytes, and every host file that the copy could not do without.
    ///
    /// - Throws: `refused` with what hinders a move now: what was asked for `torpor ps` may be seconds old.
    package func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds {
        let folder = folder(copy)
        let facts = await facts()
        let sessions = spec.exec == .block ? try await sessions(copy).map(\.obstacle) : []
        let needs = try await Blocking.run { () throws(TorporError) in
            let pids = folder.cgroup.ownPids()
            guard !pids.isEmpty else { throw TorporError(.notFound, "\(folder.id) does not run") }
            let reasons =
                CopyVolumes.obstacles(spec) + ObstacleFinder.find(in: pids, node: nodeNetwork, connections: spec.network.connections)
                + sessions
            guard reasons.isEmpty else {
                throw TorporError(.refused, "it cannot be captured: \(reasons.joined(separator: "; "))", remedy: "torpor ps says it, too")
            }
            let volumes = CopyVolumes(folder: folder)
            let memory = pids.reduce(volumes.memoryBytes(seenBy: pids.first)) { $0 + ProcessTable.residentBytes(of: $1) }
            return WorkloadNeeds(
                facts: facts, mappedFiles: MappedFileReader.read(pids, folder), memoryBytes: memory,
                artifactBytes: memory + Folder.allocatedBytes(folder.upper) + volumes.diskBytes() + (16 << 20),
                shared: try CopyVolumes.told(spec.volumes))
        }
        try reserve(needs.artifactBytes, on: "the source")
        return needs
    }

    /// In order of what a person can mend least: hardware, kernel, engines, files, memory, disk.
    package func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError) {
        let own = await facts()
        try HostJudge.judge(needs.facts, against: own, engine: "criu", remedy: "Scripts/install-runtimes.sh --force")
        let maker = maker(folder(CopyID(workload: WorkloadID(unchecked: "judged"), made: .none)))
        let lower = try maker.lower(spec)
        if spec.bundle != nil || spec.image != nil { _ = try maker.specification(name: WorkloadName("judged"), spec: spec) }
        for file in needs.mappedFiles {
            let here = BuildIdentity.of(lower == "/" ? file.path : lower + file.path)
            guard here == file.buildID else {
                throw TorporError(
                    .incompatible, "the workload has \(file.path) mapped, and here it is \(here == nil ? "missing" : "another build")",
                    remedy: "install the same package versions on this node, or choose another")
            }
        }
        try CopyVolumes.judge(spec.volumes, needs.shared, maker)
        try judge(spec.limits)
        let memory = configuration.freeMemory()
        guard memory > needs.memoryBytes else {
            throw TorporError(
                .noCapacity, "the workload needs \(needs.memoryBytes >> 20) MiB of memory, here are \(memory >> 20) MiB",
                remedy: "choose a node with more memory")
        }
        // What is unpacked, or has to be written down for an engine that cannot stream, lies beside the chunks that the store keeps.
        let unpacked = await streams() ? needs.artifactBytes - min(needs.memoryBytes, needs.artifactBytes) : needs.artifactBytes
        try reserve(needs.artifactBytes + unpacked, on: "this node")
    }

    /// What this node's kernel would refuse runc and criu: nobody here may raise a limit above the agent's own.
    func judge(_ limits: ResourceLimits) throws(TorporError) {
        guard let files = limits.openFiles, UInt64(files) > ProcessLimits.openFiles else { return }
        throw TorporError(
            .refused, "this node allows a process \(ProcessLimits.openFiles) open files at most, not \(files)",
            remedy: "ask for fewer, or raise the agent's own limit (LimitNOFILE= of its unit)")
    }
}
