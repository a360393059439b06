import TorporEngines
package import TorporHost
package import TorporModel
import TorporPorts

/// Virtual machines on QEMU with KVM: `torpor run NAME --backend qemu --kernel FILE`.
///
/// A machine's memory is a file in memory (tmpfs) that QEMU maps: its state alone is written down at a freeze, and loaded, in milliseconds,
/// and its memory is read from the file.
package struct QEMUBackend: MachineBackend, RestingShimBackend, MeteredShimBackend {
    package let kind = BackendKind(unchecked: "qemu")
    package let machineKind = MachineKind.qemu
    package let memoryName = "\(MachineFolder.ram)/\(MachineFolder.memory)"
    package let configuration: BackendConfiguration
    package let shims: Shims
    /// What this process follows of machines that run.
    let traces = QEMUTraces()
    package let staged = StagedRounds()
    package let throttles = true

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
                abilities(lazy: lazyObstacle, gpu: "a device of the host cannot move with a machine"))
        } catch {
            return BackendReport(kind, missing: error)
        }
    }

    /// What an earlier agent staged is nobody's; a machine that stood at the end of an earlier agent's trace, unfrozen, runs on.
    package func adopt() async throws(TorporError) -> [CopyID] {
        try? Folder.remove("\(configuration.state)/staged")
        let copies = try await adoptCopies()
        for copy in copies { await letGoOn(copy) }
        return copies
    }

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
        [try program()]
            + QEMU.words(
                machine, memoryBytes: spec.machineMemory, processors: spec.machineProcessors, address: try address(folder, spec),
                loads: loads)
    }

    /// A file system in memory of its own, which goes with the copy.
    package func prepare(_ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {
        try prepareMemory(in: files(folder).path, bytes: spec.machineMemory)
    }

    package func prepareMemory(in folder: String, bytes: UInt64) throws(TorporError) {
        let ram = "\(folder)/\(MachineFolder.ram)"
        try Folder.create(ram)
        try Mounts.temporary(at: ram, bytes: Int(clamping: bytes + (1 << 20)))
    }

    /// Another mount of the same file system: one that is shared with other namespaces cannot be moved (mount(2)).
    package func moveMemory(from folder: String, to files: MachineFolder) throws(TorporError) {
        let (old, new) = ("\(folder)/\(MachineFolder.ram)", files[MachineFolder.ram])
        try Mounts.unmountAll(atOrBelow: new)
        try Mounts.bind(old, at: new)
        try Mounts.unmountAll(atOrBelow: old)
    }

    package func memory(of folder: CopyFolder, _ pid: Int32) throws(TorporError) -> any MachineMemory {
        try SparseFile(files(folder)[memoryName])
    }

    package func destroy(_ copy: CopyID) async throws(TorporError) {
        traces.drop(copy)
        await dropStaged(copy)
        try await demolish(copy)
    }
}

/// Post-copy: the keeper speaks to QEMU as the source of its migration.
extension QEMUBackend: LazyMachineBackend {
    package var lazyObstacle: String? { Virtualisation.userfaultObstacle }

    /// Nobody tells, of a machine that was not traced.
    package func hot(_ folder: CopyFolder) throws(TorporError) -> PageRuns { PageRuns() }
}

extension QEMUBackend: StagingMachineBackend {}
