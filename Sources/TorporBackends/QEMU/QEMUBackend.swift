import TorporEngines
package import TorporHost
package import TorporModel
package import TorporPorts

/// Virtual machines on QEMU with KVM: `torpor run NAME --backend qemu --kernel FILE`.
///
/// A machine's memory is a file in memory (tmpfs) that QEMU maps: its state alone is written down at a freeze, and loaded, in milliseconds,
/// and its memory is read from the file.
package struct QEMUBackend: MachineBackend {
    package let kind = BackendKind(unchecked: "qemu")
    package let machineKind = MachineKind.qemu
    package let memoryName = "\(MachineFolder.ram)/\(MachineFolder.memory)"
    package let configuration: BackendConfiguration
    package let shims: Shims

    package init(_ configuration: BackendConfiguration) {
        self.configuration = configuration
        shims = Shims(program: configuration.shim, networkNamespace: configuration.networkNamespace)
    }

    package func program() throws(TorporError) -> String {
        let name = "qemu-system-\(HostFactsReader.architecture)"
        guard let program = ProgramFinder.find(name, path: configuration.searchPath) else {
            throw TorporError(.engineMissing, "\(name) is not installed", remedy: "apt-get install qemu-system-x86")
        }
        return program
    }

    package func version() async throws(TorporError) -> String { try await QEMU(program: try program()).version() }

    package func probe() async -> BackendReport {
        do throws(TorporError) {
            let version = "qemu \(try await version())"
            try Virtualisation.check()
            return BackendReport(
                kind, version: version,
                abilities(
                    lazy: "qemu brings memory later only by its own migration, which is not driven",
                    gpu: "a device of the host cannot move with a machine"))
        } catch {
            return BackendReport(kind, missing: error)
        }
    }

    package func adopt() async throws(TorporError) -> [CopyID] { try await adoptCopies() }

    package func judge(_ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {
        guard machine.vsock == nil else {
            throw TorporError(
                .unsupported, "qemu's vsock is the kernel's, whose addresses are the node's own and cannot move",
                remedy: "leave --vsock out, or use --backend firecracker")
        }
        guard spec.machineMemory >= 1 << 20, spec.machineProcessors <= 255 else {
            throw TorporError(.invalidArgument, "qemu gives a machine at least 1 MiB and at most 255 processors")
        }
    }

    package func command(
        _ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec, loads: Bool
    ) throws(TorporError) -> [String] {
        [try program()] + QEMU.words(machine, memoryBytes: spec.machineMemory, processors: spec.machineProcessors, loads: loads)
    }

    /// A file system in memory of its own, which goes with the copy.
    package func prepare(_ files: MachineFolder, _ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {
        let ram = files[MachineFolder.ram]
        try Folder.create(ram)
        try Mounts.temporary(at: ram, bytes: Int(clamping: spec.machineMemory + (1 << 20)))
    }

    package func memory(of folder: CopyFolder, _ pid: Int32) throws(TorporError) -> any MachineMemory {
        try SparseFile(files(folder)[memoryName])
    }

    package func destroy(_ copy: CopyID) async throws(TorporError) { try await demolish(copy) }
}

/// Rounds of a live move: QEMU tells nobody which pages its machine writes, so all of its memory is read each time, and the chunk store tells by
/// digests which are new, as it does for processes.
extension QEMUBackend: PrecopyBackend {
    package func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        try await sendFiles(of: folder, to: sink)
        guard let first = try? folder.note().first else { throw TorporError(.notFound, "\(copy) does not run") }
        try await sendMemory(of: folder, first.pid, saves: 0, to: sink)
    }
}
