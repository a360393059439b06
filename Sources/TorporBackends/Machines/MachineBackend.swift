import Glibc
import TorporEngines
package import TorporHost
package import TorporModel
package import TorporPorts

/// A backend whose workloads are virtual machines, each with a VMM of its own under the copy's shim. What is the same for all VMMs is here.
///
/// Frozen is the kernel's word here too: the VMM stops its machine, writes its state down, and is then frozen with it (`CopyFreezer`).
/// Everything of a machine lies in one folder and is named without a path, or by one that is made anew where it is loaded: so a state is
/// true there. Its memory is read where the VMM has it, and hashed, for no VMM sums it up.
package protocol MachineBackend: ShimBackend {
    /// How the shim speaks to the VMM.
    var machineKind: MachineKind { get }
    /// Where the memory of a machine that is restored belongs, in its folder.
    var memoryName: String { get }

    /// - Returns: the VMM's absolute path.
    /// - Throws: `engineMissing` with the remedy.
    func program() throws(TorporError) -> String

    func version() async throws(TorporError) -> String

    /// - Throws: `invalidArgument` or `unsupported` for a machine that this VMM cannot be, with what to say instead.
    func judge(_ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError)

    /// - Throws: `invalidArgument` for a kernel that this VMM would not boot, as far as its first bytes tell.
    func judge(kernel path: String) throws(TorporError)

    /// The VMM's command line. `loads`: for a machine that is to be loaded, not started.
    func command(_ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec, loads: Bool) throws(TorporError) -> [String]

    /// Whether a machine's processors can be slowed down while it is moved live.
    var throttles: Bool { get }

    /// Whether new machines are jailed here: their VMMs see no file but the machine's own, and are not root.
    var jails: Bool { get }

    /// What the VMM reads beside kernel and drives, and an empty place for the memory, before anything is brought there.
    func prepare(_ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError)

    /// An empty place for the memory of a machine whose files are in this folder, where it needs one of its own.
    func prepareMemory(in folder: String, bytes: UInt64) throws(TorporError)

    /// Moves memory from a folder that was prepared for it to the machine's.
    func moveMemory(from folder: String, to files: MachineFolder) throws(TorporError)

    /// - Throws: `unsupported` where this VMM would do more with a machine's tap than open it.
    func judgeTap() async throws(TorporError)

    /// Makes what was brought of a machine what its VMM loads here.
    func complete(_ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError)

    /// Why the machine cannot be captured: what its VMM has beside what this product gave it. Blocks, briefly.
    func hindrances(_ folder: CopyFolder, _ spec: WorkloadSpec) throws(TorporError) -> [String]

    /// - Throws: `refused` for a machine that cannot be captured just now, and will be able to be by itself.
    func judgeMoment(_ folder: CopyFolder) throws(TorporError)

    /// - Throws: `incompatible` for a state that this node's VMM does not load, though it is as new as theirs, which wrote it.
    func judge(stateOf theirs: String, by own: String) throws(TorporError)

    /// The machine's memory, where the VMM of this pid has it.
    func memory(of folder: CopyFolder, _ pid: Int32) throws(TorporError) -> any MachineMemory

    /// The memory into `sink`. `saves`: the number of the note that the VMM made of its machine last.
    func sendMemory(of folder: CopyFolder, _ pid: Int32, saves: UInt64, to sink: any ArtifactSink) async throws(TorporError)

    /// Moves what was staged for the copy to where it will live; nil when there is nothing.
    func takeStaged(_ copy: CopyID, to files: MachineFolder) -> SnapshotManifest?

    /// Before a machine is loaded whose memory follows.
    func keepMemory(_ folder: CopyFolder) async throws(TorporError)
}

extension MachineBackend {
    package var jails: Bool { false }

    package var throttles: Bool { false }

    package func judge(kernel path: String) throws(TorporError) {}

    package func takeStaged(_ copy: CopyID, to files: MachineFolder) -> SnapshotManifest? { nil }

    package func complete(_ folder: CopyFolder, _ machine: MachineSpec, _ spec: WorkloadSpec) throws(TorporError) {}

    package func judgeTap() async throws(TorporError) {}

    package func judgeMoment(_ folder: CopyFolder) throws(TorporError) {}

    package func prepareMemory(in folder: String, bytes: UInt64) throws(TorporError) {}

    package func moveMemory(from folder: String, to files: MachineFolder) throws(TorporError) {}

    package func hindrances(_ folder: CopyFolder, _ spec: WorkloadSpec) throws(TorporError) -> [String] { [] }

    package func judge(stateOf theirs: String, by own: String) throws(TorporError) {}

    package func keepMemory(_ folder: CopyFolder) async throws(TorporError) {
        throw TorporError(.unsupported, "\(kind) runs no machine before its memory has come", remedy: "move it without --lazy")
    }

    /// All of it.
    package func sendMemory(of folder: CopyFolder, _ pid: Int32, saves: UInt64, to sink: any ArtifactSink) async throws(TorporError) {
        try await send(try memory(of: folder, pid), changes: nil, to: sink)
    }

    /// - Parameter changes: where it is not what the last round of the attempt had; nil for all of it.
    func send(_ memory: any MachineMemory, changes: PageRuns?, to sink: any ArtifactSink) async throws(TorporError) {
        let changes = changes ?? PageRuns(0..<memory.bytes)
        try await sink.write(ArtifactName.memory) { (place, room) throws(TorporError) in
            guard place < memory.bytes else { return .end }
            guard let run = changes.run(from: place) else { return .unchanged(Int(memory.bytes - place)) }
            if run.lowerBound > place { return .unchanged(Int(run.lowerBound - place)) }
            let count = Int(min(UInt64(room.count), run.upperBound - place))
            switch try memory.read(at: place, into: UnsafeMutableRawBufferPointer(rebasing: room[..<count])) {
            case .zeros(let count): return .zeros(Int(min(UInt64(count), run.upperBound - place)))
            case let piece: return piece
            }
        }
    }

    /// What every VMM can do for its machines, and why not the rest.
    func abilities(live: String? = nil, lazy: String?, network: String? = nil, gpu: String) -> [AbilityReport] {
        let network = network ?? tapObstacle
        return [
            AbilityReport(.held), AbilityReport(.live, unless: live), AbilityReport(.lazy, unless: lazy), AbilityReport(.sleep),
            AbilityReport(.incremental),
            AbilityReport(.disks),
            AbilityReport(.network, unless: network), AbilityReport(.connections, unless: network),
            AbilityReport(.exec, unless: "nothing in a machine listens for commands"), AbilityReport(.gpu, unless: gpu),
        ]
    }

    /// Of the kernel only its name: a machine brings its own.
    package func facts() async -> HostFacts {
        var engines: [String: String] = [:]
        if let version = try? await version() { engines[kind.rawValue] = version }
        return HostFactsReader.read(engines: engines)
    }

    /// The state that was written down stays until the next: it is small, and goes with the copy.
    package func clear(_ folder: CopyFolder) {}

    package func forget(_ folder: CopyFolder) throws(TorporError) {}

    // MARK: Running

    /// Copies kernel and disks, then has the shim start the VMM; a failure leaves nothing behind.
    package func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        guard try await isToStart(copy) else { return }
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
        guard try await isToBegin(copy, life: life, name) else { return }
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
        if spec.hasOwnNetwork { try await judgeTap() }
        try noteOrigin(folder, spec)
        let machine = try machine(spec)
        let files = files(folder)
        // In each life: what lies there may be another file by now.
        try await Blocking.run { () throws(TorporError) in try SharedDrives(files: files).link(machine, of: folder.copy, configuration) }
        try prepare(folder, machine, spec)
        try await makeNetwork(folder, spec, open: true)
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

    // MARK: What the shim is told

    /// The machine's own folder.
    func files(_ folder: CopyFolder) -> MachineFolder { MachineFolder(ofCopyAt: folder.path) }

    /// What the copy's shim is to run.
    func plan(_ folder: CopyFolder, _ spec: WorkloadSpec, lazily: Bool = false) throws(TorporError) -> ShimPlan {
        let machine = try machine(spec)
        let helper = { (errand: String, loads: Bool) throws(TorporError) in
            [configuration.shim, "machine", errand, folder.path] + (try command(folder, machine, spec, loads: loads))
        }
        // What a capture needs of the VMM was written down when it was stopped.
        let written = ["/usr/bin/test", "-s", files(folder)[MachineFolder.savedState]]
        var plan = ShimPlan(
            copy: folder.id, node: configuration.node.rawValue, cgroup: folder.cgroup.path, start: try helper("start", false),
            restore: try helper(lazily ? "load-lazily" : "load", true), capture: written, environment: Command.plainEnvironment,
            link: spec.hasOwnNetwork ? folder.network.link : nil, stopSignal: SIGTERM,
            startLimit: MonotonicClock.milliseconds(of: configuration.engineLimit), logs: spec.logs, exec: spec.exec)
        plan.machine = machineKind
        if files(folder).isJailed { plan.owner = Self.owner(of: folder.copy) }
        return plan
    }

    /// A number that no account has, and hardly another machine.
    static func owner(of copy: CopyID) -> UInt32 { 2_000_000_000 + UInt32(StableHash.of(copy.description) & 0xff_ffff) }

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
        try judgeNetwork(of: spec)
        guard machine.throttle == nil || throttles else {
            throw TorporError(
                .unsupported, "\(kind) slows no machine down while it is followed", remedy: "leave --throttle out, or use --backend qemu")
        }
        try judge(machine, spec)
        return machine
    }

    /// Copies of what the specification names, but for shared drives: nobody else's file is ever written, and none is missed after a move.
    private func lay(_ machine: MachineSpec, in folder: CopyFolder) throws(TorporError) {
        try Folder.create(folder.logs)
        let files = try MachineFolder.make(ofCopyAt: folder.path, jailed: jails(machine))
        try take(machine.kernel, as: "the kernel", to: files[MachineFolder.kernel])
        try judge(kernel: files[MachineFolder.kernel])
        if let initrd = machine.initrd { try take(initrd, as: "the initrd", to: files[MachineFolder.initrd]) }
        for (number, drive) in machine.drives.enumerated() where !drive.shared {
            try take(drive.path, as: "drive \(number)", to: files[MachineFolder.drive(number)])
        }
    }

    /// A jail shows no file that lies elsewhere, and its user, who is nobody, may read and write none.
    func jails(_ machine: MachineSpec) -> Bool { jails && !machine.drives.contains(where: \.shared) }

    /// - Throws: `refused` for a file that no workload may see.
    private func take(_ path: String, as what: String, to place: String) throws(TorporError) {
        if let real = MaskLayer.resolved(path) {
            try configuration.refuseHidden(real, "\(what), \(path),", remedy: "name a file of the workload's own")
        }
        try FileCopy.make(of: path, at: place)
    }
}
