import Glibc
import Synchronization
import TorporEngines
import TorporHost
package import TorporModel
import TorporPorts

/// Processes and containers on runc and criu: `torpor run NAME -- CMD`, or a user's OCI bundle.
///
/// Frozen is the cgroup freezer's word; held is a restore with criu's `leave-stopped` and then the freezer (handoff-rules A2), so that
/// neither needs a living helper. What counts the freeze lease is the copy's shim. Calls for one copy come one after another.
package struct OCIBackend: RestingShimBackend, MeteredShimBackend {
    package let kind = BackendKind(unchecked: "oci")
    package let configuration: BackendConfiguration
    package let shims: Shims
    /// What the engines here can do.
    private let ability = EngineAbility()
    /// Whoever writes what all copies share; two may be moved at once.
    private static let sharing = Mutex(())

    package init(_ configuration: BackendConfiguration) {
        self.configuration = configuration
        shims = Shims(program: configuration.shim, networkNamespace: configuration.networkNamespace)
    }

    /// Makes the bundle in that folder.
    func maker(_ folder: CopyFolder) -> BundleMaker { BundleMaker(configuration: configuration, folder: folder) }

    /// - Throws: `engineMissing` with the remedy.
    func engine() throws(TorporError) -> Runc {
        guard let runc = ProgramFinder.find("runc", path: configuration.searchPath) else {
            throw TorporError(.engineMissing, "runc is not installed", remedy: "apt-get install runc, or Scripts/setup.sh")
        }
        let criu = ProgramFinder.find("criu", path: "\(DurableFile.parent(of: Criu.prefix)):\(configuration.searchPath)")
        guard let criu else {
            throw TorporError(.engineMissing, "criu is not installed", remedy: "Scripts/install-runtimes.sh")
        }
        return Runc(program: runc, criu: criu, root: "\(configuration.state)/runc")
    }

    /// Whether captures and restores here go by pipes, and not by way of an image folder.
    func streams() async -> Bool {
        guard configuration.streams, let runc = try? engine() else { return false }
        return await ability.streams(runc)
    }

    /// Asks criu itself: on a kernel it does not know, a present criu is a missing one.
    package func probe() async -> BackendReport {
        do throws(TorporError) {
            let runc = try engine()
            let criu = Criu(program: runc.criu)
            try await criu.check()
            guard ProgramFinder.find("torpor-shim", path: DurableFile.parent(of: configuration.shim)) != nil else {
                throw TorporError(
                    .engineMissing, "there is no torpor-shim at \(configuration.shim)", remedy: "swift build --product torpor-shim")
            }
            let way = await streams() ? "streaming" : "by image folders"
            let version = "runc \(try await runc.version()), criu \(try await criu.version()), \(way)"
            return BackendReport(kind, version: version, await abilities())
        } catch {
            return BackendReport(kind, missing: error)
        }
    }

    private func abilities() async -> [AbilityReport] {
        [
            AbilityReport(.held), AbilityReport(.live), AbilityReport(.lazy, unless: await lazyObstacle()), AbilityReport(.sleep),
            AbilityReport(.incremental),
            AbilityReport(.disks), AbilityReport(.network, unless: networkObstacle), AbilityReport(.connections, unless: networkObstacle),
            AbilityReport(.exec), AbilityReport(.gpu, unless: "criu's plugins for GPUs are not driven"),
        ]
    }

    /// Versions are asked each time: an upgrade of an engine needs no restart of the agent.
    package func facts() async -> HostFacts {
        var engines: [String: String] = [:]
        if let runc = try? engine() {
            engines["runc"] = try? await runc.version()
            engines["criu"] = try? await Criu(program: runc.criu).version()
        }
        return HostFactsReader.read(engines: engines)
    }

    // MARK: What is there

    /// A folder that is not named like a copy is left alone.
    package func adopt() async throws(TorporError) -> [CopyID] {
        // What cannot be swept now is nobody's, and goes at the next start.
        try? ImageShelf(configuration).sweep()
        let found = try await adoptCopies()
        try? sweepSecrets(of: found)
        return found
    }

    // MARK: Running

    /// Makes bundle and network, then has the shim start it; a failure leaves nothing behind.
    package func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        guard try await isToStart(copy) else { return }
        guard spec.machine == nil else {
            throw TorporError(.unsupported, "oci runs processes and containers, no machines", remedy: "--backend firecracker")
        }
        try judge(spec.limits)
        let folder = folder(copy)
        do throws(TorporError) {
            try await Blocking.run { () throws(TorporError) in try maker(folder).lay(over: spec) }
            try await begin(folder, life: 1, name, spec)
        } catch {
            // Nothing of it ran, or what ran was ended by its shim: a later start begins anew.
            if error.code != .unreachable { try? await destroy(copy) }
            throw error
        }
    }

    /// The folders are there, and nothing is mounted in them: makes network and bundle, then has the shim start it.
    func begin(_ folder: CopyFolder, life: UInt64, _ name: WorkloadName, _ spec: WorkloadSpec) async throws(TorporError) {
        let maker = maker(folder)
        let specification = try maker.specification(name: name, spec: spec)
        try SecretFolder(folder.id, configuration).hand(spec.secrets, to: specification.user)
        try await CopyVolumes(folder: folder).make(spec.volumes, for: specification.user, maker)
        let network = try await network(of: spec, folder, open: true)
        try await Blocking.run { () throws(TorporError) in
            try settings(folder, holding: false)
            try maker.mount(specification, spec: spec, network: network)
        }
        var plan = try plan(folder, spec)
        plan.life = life
        try plan.write(in: folder.path)
        try await shims.launch("start", for: folder)
        _ = try await shims.ask(.ready, folder, limit: configuration.engineLimit + .seconds(30))
    }

    /// The file systems that hold the layer and the copy's own volumes, whole: syncfs(2).
    package func sync(_ copy: CopyID) async throws(TorporError) {
        let folder = folder(copy)
        try await Blocking.run { () throws(TorporError) in
            // A volume's own file system first: it writes to the one below.
            for point in try MountTable.read().points(atOrBelow: folder.volumes) { try DurableFile.sync(fileSystemOf: point) }
            try DurableFile.sync(fileSystemOf: folder.upper)
        }
    }

    /// Its secrets go last, when nobody is left who may read them.
    package func destroy(_ copy: CopyID) async throws(TorporError) {
        try await demolish(copy)
        let secrets = secretFolder(copy)
        try await Blocking.run { () throws(TorporError) in try secrets.remove() }
    }

    package func forget(_ folder: CopyFolder) throws(TorporError) {
        if let runc = try? engine() { try runc.forget(folder.id) }
    }

    // MARK: What the shim is told

    /// What the copy's shim is to run, and in what environment.
    ///
    /// A restore of `bytes` has half a minute and as long as a slow disk needs: a killed criu leaves runc waiting for ever.
    /// With `moving`, connections that are to be kept are there to be kept.
    func plan(_ folder: CopyFolder, _ spec: WorkloadSpec, bytes: UInt64 = 0, moving: Bool = false, lazily: Bool = false) throws(TorporError)
        -> ShimPlan
    {
        let runc = try engine()
        let closes = spec.network.connections == .close
        let shared = "\(configuration.state)/criu\(closes ? "-close" : "").conf"
        // The lock that needs no iptables on the host; and open files that nobody names any more, of any size that fits the disk.
        let lines = "network-lock nftables\nghost-limit 1073741824\n" + (closes ? "tcp-close\n" : "")
        let standIn = try Self.sharing.withLock { _ throws(TorporError) in
            try DurableFile.place(lines, at: shared)
            return try self.standIn()
        }
        let keeps = spec.network.connections == .keep
        let place = StreamPlace(engine: runc.criu, folder: folder.path, cgroup: folder.cgroup.path)
        return ShimPlan(
            copy: folder.id, node: configuration.node.rawValue, cgroup: folder.cgroup.path, start: runc.start(folder.container),
            restore: runc.restore(folder.container, keepingConnections: keeps && moving, lazily: lazily),
            capture: runc.capture(folder.container, keepingConnections: keeps),
            environment: runc.environment(criuSettings: shared, standIn: standIn, place),
            link: spec.hasOwnNetwork ? folder.network.link : nil, stopSignal: try stopSignal(spec),
            startLimit: min(MonotonicClock.milliseconds(of: configuration.engineLimit), 30_000 + (bytes >> 24) * 1000),
            logs: spec.logs, exec: spec.exec)
    }

    /// The folder in which runc finds the shim under criu's name.
    private func standIn() throws(TorporError) -> String {
        let folder = "\(configuration.state)/engine"
        let link = "\(folder)/criu"
        if ProcessTable.link(link) == configuration.shim { return folder }
        try Folder.create(folder)
        unlink("\(link).new")
        try SystemCall.check(symlink(configuration.shim, "\(link).new"), "link \(link)")
        try SystemCall.check(rename("\(link).new", link), "rename \(link)")
        return folder
    }

    /// An image's own signal counts where the specification says no other than TERM.
    private func stopSignal(_ spec: WorkloadSpec) throws(TorporError) -> Int32 {
        guard let image = spec.image, spec.stop.signal == .term else { return spec.stop.signal.number }
        return try ImageShelf(configuration).defaults(image).stopSignal ?? spec.stop.signal.number
    }

    /// criu's settings of this copy. With `holding`, what is restored stays stopped; a capture must not find that word. With `closing`,
    /// connections of the images are restored as closed, whatever they were captured as.
    func settings(_ folder: CopyFolder, holding: Bool, closing: Bool = false) throws(TorporError) {
        try settings(folder, lines: (holding ? ["leave-stopped"] : []) + (closing ? ["tcp-close"] : []))
    }

    /// criu's settings of this copy, as they are.
    func settings(_ folder: CopyFolder, lines: [String]) throws(TorporError) {
        try DurableFile.place(lines.map { "\($0)\n" }.joined(), at: folder.criuSettings)
    }
}
