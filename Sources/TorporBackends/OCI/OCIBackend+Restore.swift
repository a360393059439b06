import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// From artifacts to a held copy: restored, stopped, frozen, and nobody needed to keep it so.
extension OCIBackend {
    /// A copy that is held already is success; a failure leaves nothing behind.
    package func restoreHeld(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource
    ) async throws(TorporError) {
        let isOther = source.manifest.workload != copy.workload
        try await restore(copy, spec, from: source, lazily: false, named: isOther ? name : nil)
    }

    /// - Parameters:
    ///   - lazily: from a capture without memory, beside a keeper that brings it.
    ///   - name: of another workload than the one that was captured: its host name from now on.
    func restore(
        _ copy: CopyID, _ spec: WorkloadSpec, from source: any ArtifactSource, lazily: Bool, named name: WorkloadName? = nil
    ) async throws(TorporError) {
        guard try await isToBeRestored(copy) else { return }
        let folder = folder(copy)
        do throws(TorporError) {
            let expecting: SideBySide.Work = { () async throws(TorporError) in
                if !lazily { await source.expect(source.manifest.artifacts.map(\.name).filter { $0.hasPrefix(ArtifactName.images) }) }
            }
            let restoring: SideBySide.Work = { () async throws(TorporError) in
                try await hold(copy, spec, from: source, lazily: lazily, named: name)
            }
            try await SideBySide.run([expecting, restoring])
        } catch {
            let told = explained(error, folder)
            try? await destroy(copy)
            throw told
        }
    }

    private func hold(
        _ copy: CopyID, _ spec: WorkloadSpec, from source: any ArtifactSource, lazily: Bool, named name: WorkloadName?
    ) async throws(TorporError) {
        let folder = folder(copy)
        try await lay(copy, spec, source, byFiles: lazily, named: name)
        // A snapshot is no move: whoever was connected then has long gone, and the address may be another's.
        let moves = source.manifest.workload == copy.workload && source.manifest.attempt == copy.made
        var plan = try plan(folder, spec, bytes: source.manifest.logicalBytes, moving: moves, lazily: lazily)
        plan.arrival = arrival(source.manifest, moves)
        try plan.place(in: folder.path)
        try settings(folder, holding: true, closing: !moves && spec.network.connections == .keep)
        try await restore(folder, from: source, lazily ? plan : nil)
        let reply = try await shims.ask(.status, folder)
        guard reply.note.phase == .held, reply.freezer == .frozen else {
            throw TorporError(.engineFailed, "\(copy) was restored and is not held")
        }
        if let name { try rename(folder, name) }
        try settings(folder, holding: false)
        // What is still to be brought is written there.
        if !lazily { clear(folder) }
    }

    /// By the copy's shim, which ends it when it takes too long; the images come as criu asks for them, but where its handler of page
    /// faults reads them too.
    ///
    /// - Parameter lazy: the plan of a copy whose memory is to follow; nil for any other.
    private func restore(_ folder: CopyFolder, from source: any ArtifactSource, _ lazy: ShimPlan?) async throws(TorporError) {
        if let lazy { try await keepMemory(folder, lazy) }
        let streams = lazy == nil ? await streams() : false
        let line = streams ? try EngineLine(in: folder) : nil
        var works: [SideBySide.Work] = []
        if let line { works.append(ImageServer(line: line, source: source).run) }
        let launching: SideBySide.Work = { () async throws(TorporError) in try await launch(folder, line) }
        works.append(launching)
        try await EngineLine.run(works, over: line)
    }

    private func launch(_ folder: CopyFolder, _ line: EngineLine?) async throws(TorporError) {
        defer { line?.engineEnded() }
        try await shims.launch("restore", for: folder)
        _ = try await shims.ask(.ready, folder, limit: configuration.engineLimit + .seconds(30))
    }

    /// Files, layer, log, mounts: all that criu will look for.
    private func lay(
        _ copy: CopyID, _ spec: WorkloadSpec, _ source: any ArtifactSource, byFiles: Bool, named name: WorkloadName?
    ) async throws(TorporError) {
        let folder = folder(copy)
        let maker = maker(folder)
        try maker.lay(over: spec)
        try Folder.create(folder.logs)
        let bytes = try await source.read(ArtifactName.specification, limit: 4 << 20)
        let captured = ContainerSpec(try JSONValue.parse(bytes))
        let specification = name.map(captured.named) ?? captured
        try secretFolder(copy).hand(spec.secrets, to: specification.user)
        let volumes = CopyVolumes(folder: folder)
        try await volumes.make(spec.volumes, for: specification.user, maker)
        let unpack: SideBySide.Work = { () async throws(TorporError) in
            try await Layer.unpack(ArtifactName.layer, of: source, into: folder.upper)
        }
        let rest: SideBySide.Work = { () async throws(TorporError) in try await layFiles(folder, source, byFiles) }
        let connect: SideBySide.Work = { () async throws(TorporError) in
            try await yieldAddress(to: folder)
            // criu unlocks the network when it is done: the way to the node stays shut until the release (handoff-rules A2).
            _ = try await self.network(of: spec, folder, open: false)
        }
        try await SideBySide.run([unpack, rest, connect] + volumes.unpacking(from: source))
        let network = spec.hasOwnNetwork ? folder.network.path : nil
        try await Blocking.run { () throws(TorporError) in try maker.mount(specification, spec: spec, network: network) }
    }

    /// criu brings back the name that the host had; the copy is held, and nobody has read it yet.
    private func rename(_ folder: CopyFolder, _ name: WorkloadName) throws(TorporError) {
        guard let pid = folder.cgroup.ownPids().first else { throw TorporError(.engineFailed, "the restored copy has no process") }
        try HostName.set(name.rawValue, of: pid)
    }

    /// The log, what runc reads beside the images, and where criu cannot be served, the images.
    private func layFiles(_ folder: CopyFolder, _ source: any ArtifactSource, _ byFiles: Bool) async throws(TorporError) {
        let streams = byFiles ? false : await streams()
        if streams { try Folder.create(folder.images) } else { try ImageFolder.make(folder.images, bytes: source.manifest.logicalBytes) }
        for name in source.manifest.artifacts.map(\.name) {
            if let first = try ArtifactName.logFile(name) {
                try await fetch(name, from: source, to: "\(folder.logs)/\(LogSegments.name(first))")
            } else if let file = try ArtifactName.image(name), !streams || file == ArtifactName.descriptors {
                try await fetch(name, from: source, to: "\(folder.images)/\(file)")
            }
        }
    }

    /// criu's own words, while its log is still there.
    private func explained(_ error: TorporError, _ folder: CopyFolder) -> TorporError {
        guard error.code == .engineFailed, let log = try? DurableFile.readText("\(folder.path)/criu/restore.log", limit: 16 << 20) else {
            return error
        }
        let words = EngineWords.errors(in: log)
        return TorporError(
            .engineFailed, "criu could not restore it: \(words)",
            remedy: EngineWords.remedy(for: words) ?? "the source keeps running; see torpor check", cause: error)
    }
}
