import TorporEngines
package import TorporHost
package import TorporModel
import TorporPorts

/// Virtual machines on cloud-hypervisor: `torpor run NAME --backend cloud-hypervisor --kernel FILE`.
///
/// A snapshot of its own is written at a freeze, with all memory that was touched, and read while the machine stands still; its
/// configuration travels with it, and names the files of the folder that it is restored in. It is not moved live: each round would be a
/// whole snapshot. Where it can be, it runs before all of its memory has been read from that file, and is not frozen before it has.
package struct CloudHypervisorBackend: MachineBackend, RestingShimBackend, MeteredShimBackend {
    package let kind = BackendKind(unchecked: "cloud-hypervisor")
    package let machineKind = MachineKind.cloudHypervisor
    package let memoryName = "\(CloudHypervisorAPI.restored)/\(CloudHypervisorAPI.memory)"
    package let configuration: BackendConfiguration
    package let shims: Shims

    package init(_ configuration: BackendConfiguration) {
        self.configuration = configuration
        shims = Shims(program: configuration.shim, networkNamespace: configuration.networkNamespace)
    }

    package func program() throws(TorporError) -> String {
        guard let program = ProgramFinder.find("cloud-hypervisor", path: configuration.searchPath) else {
            throw TorporError(
                .engineMissing, "cloud-hypervisor is not installed",
                remedy: "put a release of github.com/cloud-hypervisor/cloud-hypervisor on PATH, under the name cloud-hypervisor")
        }
        return program
    }

    package func version() async throws(TorporError) -> String { try await CloudHypervisor(program: try program()).version() }

    package func probe() async -> BackendReport {
        do throws(TorporError) {
            let version = try await version()
            try Virtualisation.check()
            return BackendReport(
                kind, version: "cloud-hypervisor \(version)",
                abilities(
                    live: "each round would be a whole snapshot, for which the machine stands still",
                    lazy: "its pages come on demand only from a file of its own node, and meanwhile it cannot be captured",
                    network: CloudHypervisor.networkObstacle(inVersion: version),
                    gpu: "a device of the host cannot move with a machine"),
                isDouble: CloudHypervisor.isDouble(version))
        } catch {
            return BackendReport(kind, missing: error)
        }
    }

    package func adopt() async throws(TorporError) -> [CopyID] { try await adoptCopies() }

    package func judge(_ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {
        guard spec.machineMemory >= 1 << 20, spec.machineProcessors <= 254 else {
            throw TorporError(.invalidArgument, "cloud-hypervisor gives a machine at least 1 MiB and at most 254 processors")
        }
        // try_lock_disks, vmm/src/device_manager.rs: released when it sends a machine, and not when it snapshots one.
        if let drive = spec.sharedAndWritten {
            throw TorporError(
                .unsupported,
                "cloud-hypervisor locks a disk that it writes, \(drive.path), as long as it has it, so that no target could hold a copy",
                remedy: "make it read-only, \(drive.path):ro:shared, or use another backend")
        }
    }

    package func judgeTap() async throws(TorporError) {
        if let obstacle = CloudHypervisor.networkObstacle(inVersion: try await version()) {
            throw TorporError(.unsupported, obstacle, remedy: "install cloud-hypervisor \(CloudHypervisor.oldestWithNetwork) or later")
        }
    }

    package func command(
        _ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec, loads: Bool
    ) throws(TorporError) -> [String] {
        [try program(), "--api-socket", CloudHypervisorAPI.socketName]
    }

    /// What an earlier life wrote down or was restored from is not what this one begins with.
    package func prepare(_ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {
        let files = files(folder)
        let words = CloudHypervisor.configuration(
            machine, memoryBytes: spec.machineMemory, processors: spec.machineProcessors, address: try address(folder, spec), in: files)
        try DurableFile.place(words, at: files[MachineFolder.configuration])
        for name in [CloudHypervisorAPI.saved, CloudHypervisorAPI.restored] { try Folder.remove(files[name]) }
        try Folder.create(files[CloudHypervisorAPI.restored])
    }

    package func complete(_ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {
        let files = files(folder)
        let hardware: JSONValue
        do throws(TorporError) { hardware = try JSONValue.parse(try DurableFile.read(files[MachineFolder.hardware])) } catch {
            throw TorporError(
                .corrupt, "the snapshot does not say what hardware its machine has", remedy: "the snapshot is damaged; capture again",
                cause: error)
        }
        let moved = try CloudHypervisor.moved(
            hardware, machine, memoryBytes: spec.machineMemory, address: try address(folder, spec), to: files)
        try DurableFile.place(moved.printed(), at: files["\(CloudHypervisorAPI.restored)/\(CloudHypervisorAPI.configuration)"])
    }

    package func memory(of folder: CopyFolder, _ pid: Int32) throws(TorporError) -> any MachineMemory {
        try SparseFile(files(folder)["\(CloudHypervisorAPI.saved)/\(CloudHypervisorAPI.memory)"])
    }

    package func hindrances(_ folder: CopyFolder, _ spec: WorkloadSpec) throws(TorporError) -> [String] {
        let api = CloudHypervisorAPI(files(folder))
        let version = try api.ping()["version"]?.text ?? ""
        guard let machine = try api.info()["config"] else {
            throw TorporError(.engineFailed, "cloud-hypervisor says nothing of its machine's configuration")
        }
        return [CloudHypervisor.obstacle(inVersion: version)].compactMap { $0 }
            + CloudHypervisor.obstacles(in: machine, memoryBytes: spec.machineMemory, address: try address(folder, spec))
    }

    package func judge(stateOf theirs: String, by own: String) throws(TorporError) {
        guard CloudHypervisor.major(theirs) == CloudHypervisor.major(own) else {
            throw TorporError(
                .incompatible, "its state comes from cloud-hypervisor \(theirs), this node has \(own): snapshots are bound to that number",
                remedy: "install cloud-hypervisor \(CloudHypervisor.major(theirs) ?? CloudHypervisor.oldest) here, or choose another node")
        }
    }

    /// The memory that was written down of a machine that runs again: as much disk as it has memory. A frozen one may still be captured.
    package func clear(_ folder: CopyFolder) {
        let files = files(folder)
        guard (try? folder.cgroup.freezer.state()) == .thawed, (try? CloudHypervisorAPI(files).isRunning()) == true else { return }
        try? Folder.remove(files[CloudHypervisorAPI.saved])
    }

    /// While its memory is still coming a machine refuses to be snapshotted.
    package func judgeMoment(_ folder: CopyFolder) throws(TorporError) {
        guard let pid = try? folder.note().first?.pid, CloudHypervisorAPI.isRestoring(pid) else { return }
        throw TorporError(
            .refused, "its memory is still coming from the file that it was restored from, and until then it cannot be captured",
            remedy: "try again later; where it stays so, stop and start it")
    }

    /// Looks once more, and does not wait: the door is shut by now, and who cannot be captured is not stopped in vain.
    package func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError) {
        try judgeMoment(folder(copy))
        try await freezeByShim(copy, attempt, lease)
    }

    package func destroy(_ copy: CopyID) async throws(TorporError) { try await demolish(copy) }
}
