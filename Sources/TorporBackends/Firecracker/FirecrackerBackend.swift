import Glibc
import TorporEngines
package import TorporHost
package import TorporModel
import TorporPorts

/// Virtual machines on Firecracker: `torpor run NAME --backend firecracker --kernel FILE`.
package struct FirecrackerBackend: MachineBackend, RestingShimBackend, MeteredShimBackend {
    package let kind = BackendKind(unchecked: "firecracker")
    package let machineKind = MachineKind.firecracker
    package let memoryName = MachineFolder.memory
    package let configuration: BackendConfiguration
    package let shims: Shims
    /// What this process has sent of machines that run.
    let traced = TracedChanges()
    /// What is ready for machines that are to come.
    package let staged = StagedRounds()

    package init(_ configuration: BackendConfiguration) {
        self.configuration = configuration
        shims = Shims(program: configuration.shim, networkNamespace: configuration.networkNamespace)
    }

    package func program() throws(TorporError) -> String {
        let place = "\(DurableFile.parent(of: Firecracker.prefix)):\(configuration.searchPath)"
        guard let program = ProgramFinder.find("firecracker", path: place) else {
            throw TorporError(.engineMissing, "firecracker is not installed", remedy: "Scripts/install-firecracker.sh, or put it on PATH")
        }
        return program
    }

    package func version() async throws(TorporError) -> String { try await Firecracker(program: try program()).version() }

    package func probe() async -> BackendReport {
        do throws(TorporError) {
            let version = "firecracker \(try await version())"
            try Virtualisation.check()
            return BackendReport(
                kind, version: version,
                abilities(lazy: Virtualisation.userfaultObstacle, gpu: "firecracker passes no device of the host to its machine"))
        } catch {
            return BackendReport(kind, missing: error)
        }
    }

    /// What an earlier agent staged is nobody's.
    package func adopt() async throws(TorporError) -> [CopyID] {
        try? Folder.remove("\(configuration.state)/staged")
        return try await adoptCopies()
    }

    package func judge(_ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {
        guard spec.machineMemory >= 1 << 20, spec.machineProcessors <= 32 else {
            throw TorporError(.invalidArgument, "firecracker gives a machine at least 1 MiB and at most 32 processors")
        }
    }

    /// Told here, for Firecracker's own words are lost when it is asked while it finds out (1.12.1, seen: "VMM disconnected").
    package func judge(kernel path: String) throws(TorporError) {
        let file = try Descriptor(path: path, O_RDONLY)
        var magic = [UInt8](repeating: 0, count: 4)
        guard read(file.raw, &magic, 4) == 4, magic == [0x7f] + Array("ELF".utf8) else {
            throw TorporError(
                .invalidArgument, "the kernel is no ELF file, which is what firecracker boots",
                remedy: "name an uncompressed kernel (vmlinux, not bzImage)")
        }
    }

    /// Where Firecracker's jailer is beside it.
    package var jails: Bool { (try? jailer()) != nil }

    private func jailer() throws(TorporError) -> String {
        let path = "\(DurableFile.parent(of: try program()))/jailer"
        guard access(path, X_OK) == 0 else {
            throw TorporError(
                .engineMissing, "firecracker's jailer is not beside it, and this machine was jailed before", remedy: "put it at \(path)")
        }
        return path
    }

    /// Through the jailer, which becomes Firecracker: the process is the same.
    package func command(
        _ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec, loads: Bool
    ) throws(TorporError) -> [String] {
        let own =
            ["--api-sock", FirecrackerAPI.socketName, "--log-path", MachineFolder.log, "--level", "Warning"]
            + (loads ? [] : ["--config-file", MachineFolder.configuration])
        let files = files(folder)
        guard files.isJailed else { return [try program()] + own }
        let owner = "\(Self.owner(of: folder.copy))"
        return [
            try jailer(), "--id", MachineFolder.jailed, "--exec-file", try program(), "--uid", owner, "--gid", owner, "--chroot-base-dir",
            files.jails, "--",
        ] + own
    }

    package func prepare(_ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {
        let files = files(folder)
        let words = Firecracker.configuration(
            machine, memoryBytes: spec.machineMemory, processors: spec.machineProcessors, address: try address(folder, spec))
        try DurableFile.place(words, at: files[MachineFolder.configuration])
        // What an earlier life was restored from is not what this one begins with.
        try Folder.remove(files[MachineFolder.memory])
    }

    package func memory(of folder: CopyFolder, _ pid: Int32) throws(TorporError) -> any MachineMemory {
        try guestMemory(of: folder, pid)
    }

    /// As large as the VMM was told when the machine was started, here or elsewhere.
    func guestMemory(of folder: CopyFolder, _ pid: Int32) throws(TorporError) -> GuestMemory {
        let files = files(folder)
        let words = try JSONValue.parse(try DurableFile.read(files[MachineFolder.configuration]))
        guard let mib = words["machine-config"]?["mem_size_mib"]?.integer, mib > 0 else {
            throw TorporError(.corrupt, "\(folder.id) has no word of how much memory it has")
        }
        return try GuestMemory(of: pid, bytes: UInt64(mib) << 20, backing: files[MachineFolder.memory])
    }

    package func destroy(_ copy: CopyID) async throws(TorporError) {
        traced.forget(copy)
        await dropStaged(copy)
        try await demolish(copy)
    }
}
