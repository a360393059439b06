import Glibc
import TorporEngines
import TorporHost
package import TorporModel
import TorporPorts

/// Virtual machines on Firecracker: `torpor run NAME --backend firecracker --kernel FILE`.
///
/// Frozen is the kernel's word here too: the VMM stops its machine, writes its state down, and is then frozen with it (`CopyFreezer`). The
/// machine's memory is read from the frozen VMM, and hashed, for Firecracker sums up its state and not its memory. Everything of a machine
/// lies in one folder without a path in it, so a state is true wherever it is loaded.
package struct FirecrackerBackend: ShimBackend {
    package let kind = BackendKind(unchecked: "firecracker")
    package let configuration: BackendConfiguration
    package let shims: Shims
    /// What this process has sent of machines that run.
    let traced = TracedChanges()
    /// What is ready for machines that are to come.
    let staged = StagedRounds()

    package init(_ configuration: BackendConfiguration) {
        self.configuration = configuration
        shims = Shims(program: configuration.shim, networkNamespace: configuration.networkNamespace)
    }

    /// - Throws: `engineMissing` with the remedy.
    func engine() throws(TorporError) -> Firecracker {
        let place = "\(DurableFile.parent(of: Firecracker.prefix)):\(configuration.searchPath)"
        guard let program = ProgramFinder.find("firecracker", path: place) else {
            throw TorporError(.engineMissing, "firecracker is not installed", remedy: "Scripts/install-firecracker.sh, or put it on PATH")
        }
        return Firecracker(program: program)
    }

    package func probe() async -> BackendReport {
        do throws(TorporError) {
            try Firecracker.checkVirtualisation()
            let version = "firecracker \(try await engine().version())"
            return BackendReport(
                name: kind, available: true, version: version, reason: nil, remedy: nil,
                movesLazily: (try? Firecracker.checkUserfaults()) != nil)
        } catch {
            return BackendReport(name: kind, available: false, version: nil, reason: error.message, remedy: error.remedy)
        }
    }

    /// Of the kernel only its name: a machine brings its own.
    package func facts() async -> HostFacts {
        var engines: [String: String] = [:]
        if let engine = try? engine() { engines[kind.rawValue] = try? await engine.version() }
        return HostFactsReader.read(engines: engines)
    }

    /// What an earlier agent staged is nobody's.
    package func adopt() async throws(TorporError) -> [CopyID] {
        try? Folder.remove("\(configuration.state)/staged")
        return try await adoptCopies()
    }

    /// The state that was written down stays until the next: it is small, and goes with the copy.
    package func clear(_ folder: CopyFolder) {}

    package func forget(_ folder: CopyFolder) throws(TorporError) {}

    // MARK: Running

    /// Copies kernel and disks, then has the shim start the VMM; a failure leaves nothing behind.
    package func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        switch try await observe(copy) {
        case .running, .frozen, .exited: return
        case .held: throw TorporError(.refused, "\(copy) is held, not to be started")
        case .absent: try await demolish(copy)
        }
        let folder = folder(copy)
        do throws(TorporError) {
            let machine = try machine(spec)
            try await Blocking.run { () throws(TorporError) in try lay(machine, in: folder) }
            try await begin(folder, life: 1, spec)
        } catch {
            // Nothing of it ran, or what ran was ended by its shim: a later start begins anew.
            if error.code != .unreachable { try? await destroy(copy) }
            throw error
        }
    }

    /// Over the ended machine's own disks: as after a reset.
    package func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        let folder = folder(copy)
        guard Folder.exists(files(folder)[MachineFolder.kernel]) else {
            throw TorporError(.notFound, "the files of \(copy) are not here", remedy: "restore it from a snapshot: torpor snapshots")
        }
        switch try await observe(copy) {
        case .running: return
        case .exited where (try? ShimPlan.read(in: folder.path))?.life == life: return
        case .frozen, .held: throw TorporError(.refused, "\(copy) has not ended", remedy: "torpor stop \(name)")
        case .exited, .absent: break
        }
        do throws(TorporError) {
            try await clearLife(of: folder)
            try await begin(folder, life: life, spec)
        } catch {
            try await clearLife(of: folder)
            throw error
        }
    }

    /// Its files are there: writes down what the VMM is told, and has the shim start it.
    private func begin(_ folder: CopyFolder, life: UInt64, _ spec: WorkloadSpec) async throws(TorporError) {
        let words = try Firecracker.configuration(
            try machine(spec), memoryBytes: spec.machineMemory, processors: spec.machineProcessors)
        try DurableFile.write(words, to: files(folder)[MachineFolder.configuration])
        // What an earlier life was restored from is not what this one begins with.
        try Folder.remove(files(folder)[MachineFolder.memory])
        var plan = try plan(folder, spec)
        plan.life = life
        try plan.write(in: folder.path)
        try await shims.launch("start", for: folder)
        _ = try await shims.ask(.ready, folder, limit: configuration.engineLimit + .seconds(30))
    }

    /// The file system that holds its disks, whole: syncfs(2).
    package func sync(_ copy: CopyID) async throws(TorporError) {
        let path = files(folder(copy)).path
        try await Blocking.run { () throws(TorporError) in try DurableFile.sync(fileSystemOf: path) }
    }

    package func destroy(_ copy: CopyID) async throws(TorporError) {
        traced.forget(copy)
        await dropStaged(copy)
        try await demolish(copy)
    }

    // MARK: What the shim is told

    /// The machine's own folder.
    func files(_ folder: CopyFolder) -> MachineFolder { MachineFolder(ofCopyAt: folder.path) }

    /// What the copy's shim is to run.
    func plan(_ folder: CopyFolder, _ spec: WorkloadSpec, lazily: Bool = false) throws(TorporError) -> ShimPlan {
        let engine = try engine()
        let helper = { (task: String) in [configuration.shim, kind.rawValue, task, folder.path, engine.program] }
        // What a capture needs of the VMM was written down when it was stopped.
        let written = ["/usr/bin/test", "-s", files(folder)[MachineFolder.savedState]]
        var plan = ShimPlan(
            copy: folder.id, node: configuration.node.rawValue, cgroup: folder.cgroup.path, start: helper("start"),
            restore: helper(lazily ? "load-lazily" : "load"), capture: written, environment: Command.plainEnvironment, stopSignal: SIGTERM,
            startLimit: MonotonicClock.milliseconds(of: configuration.engineLimit), logs: spec.logs, exec: spec.exec)
        plan.machine = .firecracker
        return plan
    }

    /// What of a specification a machine can be.
    ///
    /// - Throws: `invalidArgument` or `unsupported`, with what to say instead.
    func machine(_ spec: WorkloadSpec) throws(TorporError) -> MachineSpec {
        guard let machine = spec.machine else {
            throw TorporError(.invalidArgument, "a machine needs a kernel", remedy: "torpor run NAME --backend \(kind) --kernel FILE")
        }
        guard spec.volumes.isEmpty, spec.secrets.isEmpty else {
            throw TorporError(.unsupported, "a machine has no volumes and no secrets", remedy: "give it a drive: --drive FILE")
        }
        guard !spec.hasOwnNetwork else {
            throw TorporError(.unsupported, "machines have no network yet", remedy: "leave --network and --port out")
        }
        guard spec.machineMemory >= 1 << 20, spec.machineProcessors <= 32 else {
            throw TorporError(.invalidArgument, "firecracker gives a machine at least 1 MiB and at most 32 processors")
        }
        return machine
    }

    /// Copies of what the specification names: nobody else's file is ever written, and none is missed after a move.
    private func lay(_ machine: MachineSpec, in folder: CopyFolder) throws(TorporError) {
        try Folder.create(folder.logs)
        let files = files(folder)
        try Folder.create(files.path)
        try take(machine.kernel, as: "the kernel", to: files[MachineFolder.kernel])
        if let initrd = machine.initrd { try take(initrd, as: "the initrd", to: files[MachineFolder.initrd]) }
        for (number, drive) in machine.drives.enumerated() {
            try take(drive.path, as: "drive \(number)", to: files[MachineFolder.drive(number)])
        }
    }

    /// - Throws: `refused` for a file that no workload may see.
    private func take(_ path: String, as what: String, to place: String) throws(TorporError) {
        if let real = MaskLayer.resolved(path) {
            try configuration.refuseHidden(real, "\(what), \(path),", remedy: "name a file of the workload's own")
        }
        try FileCopy.make(of: path, at: place)
    }
}
