import TorporHost
package import TorporModel
package import TorporPorts

/// A backend whose copies have a folder, a cgroup and a shim each. What is the same for processes and machines is here: what is true of a
/// copy, freezing and thawing, its end, its log.
package protocol ShimBackend: Backend {
    /// Where this node keeps its copies.
    var configuration: BackendConfiguration { get }
    /// The way to every copy's shim.
    var shims: Shims { get }

    /// Removes what a capture wrote beside the copy, and what one left that was killed in the middle.
    func clear(_ folder: CopyFolder)

    /// Has the engine forget a copy whose processes are gone. Not knowing it is success.
    func forget(_ folder: CopyFolder) throws(TorporError)
}

extension ShimBackend {
    /// Files, cgroup and network of a copy; nothing is made by asking.
    func folder(_ copy: CopyID) -> CopyFolder { CopyFolder(copy, configuration) }

    /// From the freezer through the shim; from the last note only when the copy has no process any more.
    package func observe(_ copy: CopyID) async throws(TorporError) -> CopyTruth {
        let folder = folder(copy)
        guard folder.exists, Folder.exists("\(folder.path)/\(ShimNote.fileName)") else { return .absent }
        do throws(TorporError) {
            return CopyTruthReader.truth(try await shims.ask(.status, folder))
        } catch  where error.code == .notFound {
            return CopyTruthReader.truth(try folder.note())
        }
    }

    /// From the disk: it outlives the shim, the copy and the boot.
    package func leaseNote(_ copy: CopyID) async -> FreezeLease? { try? folder(copy).note().lease }

    /// A copy whose shim was killed gets another; a folder that is not named like a copy is left alone.
    func adoptCopies() async throws(TorporError) -> [CopyID] {
        let names = Folder.names("\(configuration.state)/copies")
        var found: [CopyID] = []
        for name in names {
            // A folder with another name is not ours: left alone.
            guard let copy = CopyID(name) else { continue }
            found.append(copy)
            // A shim that listens answers; one that was killed is replaced. A copy that cannot be kept is still reported.
            let reply = try? await shims.ask(.status, folder(copy))
            // What a capture wrote that this agent's predecessor did not finish is of no use, and may be in memory. A capture that is
            // still going on is waited for by the thaw that follows.
            if reply?.note.engine == 0 { clear(folder(copy)) }
        }
        return found
    }

    // MARK: Before it begins

    /// Whether the copy is still to be started, with nothing of it left by then; one that was started already, and may have ended, is not.
    func isToStart(_ copy: CopyID) async throws(TorporError) -> Bool {
        switch try await observe(copy) {
        case .running, .frozen, .exited: return false
        case .held: throw TorporError(.refused, "\(copy) is held, not to be started")
        case .absent: try await demolish(copy)
        }
        return true
    }

    /// Whether the copy is still to be restored, with nothing of it left by then; one that is held already is not.
    func isToBeRestored(_ copy: CopyID) async throws(TorporError) -> Bool {
        switch try await observe(copy) {
        case .held: return false
        case .running, .frozen: throw TorporError(.refused, "\(copy) runs here already", remedy: "look at both nodes before anything else")
        case .absent, .exited: try await demolish(copy)
        }
        return true
    }

    /// Whether this life of an ended copy is still to begin: which one was begun last stands in its shim's plan.
    func isToBegin(_ copy: CopyID, life: UInt64, _ name: WorkloadName) async throws(TorporError) -> Bool {
        switch try await observe(copy) {
        case .running: return false
        case .exited: return (try? ShimPlan.read(in: folder(copy).path))?.life != life
        case .absent: return true
        case .frozen, .held: throw TorporError(.refused, "\(copy) has not ended", remedy: "torpor stop \(name)")
        }
    }

    // MARK: Its end

    /// By the shim: TERM to the first process, KILL to all when the grace is over.
    package func stop(_ copy: CopyID, grace: Duration) async throws(TorporError) -> Int32? {
        let folder = folder(copy)
        if case .absent = try await observe(copy) {
            // An engine that hangs may still be about to start it.
            try await endAll(of: folder)
            return nil
        }
        do throws(TorporError) {
            let request = ShimRequest.stop(graceMs: MonotonicClock.milliseconds(of: grace))
            return try await shims.ask(request, folder, limit: grace + .seconds(30)).note.exit
        } catch  where error.code == .notFound {
            guard case .exited(let status) = try await observe(copy) else { throw error }
            return status
        }
    }

    /// From the copy's own files, into which its shim writes; what was printed on earlier nodes stands first.
    package func logs(_ copy: CopyID, _ query: LogQuery) async throws(TorporError) -> LogPage {
        let path = folder(copy).logs
        let node = configuration.node
        return try await Blocking.run { () throws(TorporError) in try LogReader(path, node: node).read(query) }
    }

    /// From the files of its log in the snapshot, as many as a policy may have, in memory.
    package func logs(in source: any ArtifactSource, _ query: LogQuery) async throws(TorporError) -> LogPage {
        var files: [UInt64: [UInt8]] = [:]
        for artifact in source.manifest.artifacts {
            guard let first = try ArtifactName.logFile(artifact.name) else { continue }
            files[first] = try await source.read(artifact.name, limit: LogReader.fileLimit)
        }
        return try LogReader(files, node: configuration.node).read(query)
    }

    /// All but what lies elsewhere for it. Processes first, then shim and engine, then network,
    /// mounts and files, then the cgroup. Each part that is gone is success.
    func demolish(_ copy: CopyID) async throws(TorporError) {
        let folder = folder(copy)
        await folder.network.abandon()
        try await endAll(of: folder)
        try await Blocking.run { () throws(TorporError) in if folder.exists { try Folder.remove(folder.path) } }
        try await folder.network.remove()
        try folder.cgroup.remove()
        // The parents go with the last copy: a node that holds nothing leaves nothing.
        Cgroup(path: configuration.cgroup).removeIfEmpty()
        Cgroup(path: DurableFile.parent(of: configuration.cgroup)).removeIfEmpty()
    }

    /// Processes first, then shim and engine; the files stay.
    func endAll(of folder: CopyFolder) async throws(TorporError) {
        try await Blocking.run { () throws(TorporError) in
            try folder.cgroup.kill(deadline: .seconds(20))
            guard folder.exists else { return }
            ShimEnder.endEngine(folder)
            ShimEnder.endKeeper(folder)
            try ShimEnder.end(folder)
            // A shim that was replaced or killed in between may have let the engine make a process after the first look.
            try folder.cgroup.kill(deadline: .seconds(20))
            try forget(folder)
        }
    }

    /// Whatever the last life left but its files and what it printed. Each part that is gone is success.
    func clearLife(of folder: CopyFolder) async throws(TorporError) {
        try await endAll(of: folder)
        try await Blocking.run { () throws(TorporError) in
            try Mounts.unmountAll(atOrBelow: folder.path)
            try DurableFile.remove("\(folder.path)/\(ShimNote.fileName)")
        }
        try await folder.network.remove()
    }

    // MARK: Around it

    /// A network of its own for a workload that asks for one; nil for one that shares the node's.
    func network(of spec: WorkloadSpec, _ folder: CopyFolder, open: Bool) async throws(TorporError) -> String? {
        guard spec.hasOwnNetwork else { return nil }
        try judgeNetwork()
        try await folder.network.make(open: open)
        return folder.network.path
    }

    /// Why no copy has a network of its own here; nil when they may.
    var networkObstacle: String? {
        configuration.networkNamespace == nil ? nil : "this agent does not run in its node's network namespace"
    }

    /// - Throws: `unsupported` where no copy has a network of its own.
    func judgeNetwork() throws(TorporError) {
        guard let obstacle = networkObstacle else { return }
        throw TorporError(.unsupported, "an address of its own cannot be given here: \(obstacle)", remedy: "choose another node")
    }

    /// An ended copy of the same workload keeps its files, and gives up its address.
    func yieldAddress(to folder: CopyFolder) async throws(TorporError) {
        for other in Folder.names("\(configuration.state)/copies").compactMap({ CopyID($0) }) {
            if other.workload == folder.copy.workload, other != folder.copy { try await self.folder(other).network.remove() }
        }
    }

    /// What the log says where the copy goes on.
    func arrival(_ manifest: SnapshotManifest, _ moves: Bool) -> String {
        moves
            ? "moved from \(manifest.source) to \(configuration.node)"
            : "restored on \(configuration.node) from the snapshot \(manifest.snapshot) of \(manifest.createdAt)"
    }

    /// Fails early when the disk could not take it: before anything is frozen.
    func reserve(_ bytes: UInt64, on place: String) throws(TorporError) {
        try Folder.create(configuration.state)
        let free = try Folder.freeBytes(configuration.state)
        guard free >= configuration.reservedBytes, free - configuration.reservedBytes >= bytes else {
            throw TorporError(
                .diskFull,
                "\(bytes >> 20) MiB and a reserve of \(configuration.reservedBytes >> 20) MiB do not fit on \(place): \(free >> 20) MiB are free",
                remedy: "free space below \(configuration.state), or choose another node")
        }
    }
}
