import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// From artifacts to a held machine: loaded without being let run, then frozen with its VMM.
extension MachineBackend {
    /// A copy that is held already is success; a failure leaves nothing behind.
    package func restoreHeld(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource
    ) async throws(TorporError) {
        try await restore(copy, spec, from: source, lazily: false)
    }

    /// - Parameter lazily: without its memory, beside a keeper that brings it.
    func restore(_ copy: CopyID, _ spec: WorkloadSpec, from source: any ArtifactSource, lazily: Bool) async throws(TorporError) {
        guard try await isToBeRestored(copy) else { return }
        let folder = folder(copy)
        do throws(TorporError) {
            let moves = source.manifest.workload == copy.workload && source.manifest.attempt == copy.made
            if !moves { try refuseShared(spec) }
            try await lay(folder, spec, source)
            try await yieldAddress(to: folder)
            // The way to the node stays shut until the release (handoff-rules A2).
            try await makeNetwork(folder, spec, open: false)
            var plan = try plan(folder, spec, lazily: lazily)
            plan.arrival = arrival(source.manifest, moves)
            try plan.place(in: folder.path)
            if lazily { try await keepMemory(folder) }
            try await shims.launch("restore", for: folder)
            let reply = try await shims.ask(.ready, folder, limit: configuration.engineLimit + .seconds(30))
            guard reply.note.phase == .held, reply.freezer == .frozen else {
                throw TorporError(.engineFailed, "\(copy) was restored and is not held")
            }
        } catch {
            try? await destroy(copy)
            throw error
        }
    }

    /// Every file of the machine, and its log.
    private func lay(_ folder: CopyFolder, _ spec: WorkloadSpec, _ source: any ArtifactSource) async throws(TorporError) {
        try Folder.create(folder.logs)
        let machine = try machine(spec)
        let files = try MachineFolder.make(ofCopyAt: folder.path, jailed: jails(machine))
        try prepare(folder, machine, spec)
        let earlier = takeStaged(folder.copy, to: files)
        var works: [SideBySide.Work] = []
        for name in source.manifest.artifacts.map(\.name) {
            if let first = try ArtifactName.logFile(name) {
                try await fetch(name, from: source, to: "\(folder.logs)/\(LogSegments.name(first))")
            } else if let file = try ArtifactName.machineFile(name) {
                let place = files[file == MachineFolder.memory ? memoryName : file]
                let fetching: SideBySide.Work = { () async throws(TorporError) in
                    try await bring(name, from: source, since: earlier, to: place)
                }
                works.append(fetching)
            }
        }
        try await SideBySide.run(works)
        try judge(memory: files[memoryName], spec)
        try noteOrigin(source.manifest, folder, spec)
        try SharedDrives(files: files).link(machine, of: folder.copy, configuration)
        try complete(folder, machine, spec)
    }

    /// Since a snapshot was made its machine has written on, and nobody else's disk is of that moment.
    private func refuseShared(_ spec: WorkloadSpec) throws(TorporError) {
        guard let drive = spec.sharedAndWritten else { return }
        throw TorporError(
            .refused, "what \(drive.path) holds is not of the snapshot's moment: it is shared, and the machine has written on")
    }

    /// What is missing at the end cloud-hypervisor takes for a hole, and says nothing (v52.0 and later, next_data_extent of vmm/src/sparse.rs).
    private func judge(memory path: String, _ spec: WorkloadSpec) throws(TorporError) {
        guard Folder.isFile(path) else { return }
        let bytes = try SparseFile(path).bytes
        // Of whole MiB, which is how Firecracker and QEMU are told of it.
        guard bytes >> 20 == spec.machineMemory >> 20 else {
            throw TorporError(
                .corrupt, "the snapshot has \(bytes >> 20) MiB of the machine's \(spec.machineMemory >> 20) MiB of memory",
                remedy: "the snapshot is damaged; capture again")
        }
    }

    /// One file of the machine: only what has changed since the manifest that it holds, or all of it.
    func bring(
        _ name: String, from source: any ArtifactSource, since earlier: SnapshotManifest?, to path: String
    ) async throws(TorporError) {
        if let earlier, earlier.artifacts.contains(where: { $0.name == name }), Folder.isFile(path) {
            let file = try Descriptor(path: path, O_WRONLY)
            return try await source.update(name, since: earlier, in: file.raw)
        }
        try await fetch(name, from: source, to: path)
    }
}
