import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// From a frozen copy to artifacts: `config.json`, `layer.tar`, own volumes under `volumes/`, the log under `logs/`, and criu's images under
/// `images/`.
extension OCIBackend {
    /// Dump, hand over, look again; what was written beside the copy is removed either way.
    package func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        let pids = folder.cgroup.ownPids()
        let volumes = CopyVolumes(folder: folder)
        let memory = pids.reduce(volumes.memoryBytes(seenBy: pids.first)) { $0 + ProcessTable.residentBytes(of: $1) }
        let layer = Folder.allocatedBytes(folder.upper) + volumes.diskBytes()
        try reserve(memory + layer, on: "the source")
        do throws(TorporError) {
            try await dump(folder, attempt, bytes: memory + layer)
            try await hand(folder, to: sink)
            try await confirm(folder, attempt)
        } catch {
            clear(folder)
            try? await folder.network.clearLocks()
            throw error
        }
        clear(folder)
    }

    /// Into the copy's own folder, by its shim.
    private func dump(_ folder: CopyFolder, _ attempt: Attempt, bytes: UInt64) async throws(TorporError) {
        try ImageFolder.make(folder.images, bytes: bytes)
        try settings(folder, holding: false)
        do throws(TorporError) {
            // No deadline of ours: the engine is waited for, never ended (handoff-rules A2). The freeze lease bounds the freeze.
            _ = try await shims.ask(.capture(attempt), folder, limit: .seconds(3600))
        } catch  where error.code == .engineFailed {
            let log = (try? DurableFile.readText("\(folder.path)/criu/dump.log", limit: 16 << 20)) ?? ""
            throw TorporError(
                .engineFailed, "criu could not capture it: \(log.isEmpty ? error.message : EngineWords.errors(in: log))",
                remedy: "torpor ps says what hinders a move", cause: error)
        }
    }

    /// The small artifacts first, so that a receiver can judge before the memory comes.
    private func hand(_ folder: CopyFolder, to sink: any ArtifactSink) async throws(TorporError) {
        try await Layer.pack(folder.upper, into: folder.layer, deadline: .seconds(600))
        try await send(folder.specification, as: ArtifactName.specification, to: sink)
        try await send(folder.layer, as: ArtifactName.layer, to: sink)
        try await CopyVolumes(folder: folder).pack(into: sink)
        for first in LogSegments.list(folder.logs) {
            let name = LogSegments.name(first)
            try await send("\(folder.logs)/\(name)", as: ArtifactName.logs + name, to: sink)
        }
        for name in Folder.names(folder.images) {
            try await send("\(folder.images)/\(name)", as: ArtifactName.images + name, to: sink)
        }
    }

    /// One file; the sink sees a descriptor and cannot tell disk from network.
    private func send(_ path: String, as name: String, to sink: any ArtifactSink) async throws(TorporError) {
        let file = try Descriptor(path: path, O_RDONLY)
        try await sink.write(name, from: file.raw)
    }

    /// Frozen is read, never remembered: a capture counts only if the freeze was unbroken to its end (handoff-rules A14.6).
    private func confirm(_ folder: CopyFolder, _ attempt: Attempt) async throws(TorporError) {
        let reply = try await shims.ask(.status, folder)
        guard reply.freezer == .frozen, reply.note.captured == attempt, case .armed(attempt, _, _) = reply.note.lease.state else {
            throw TorporError(.attemptOver, "the freeze of attempt \(attempt) ended before its capture did")
        }
    }

    /// Images and layer are in the sink by now, or of no use. Also what an agent left that was killed in the middle.
    func clear(_ folder: CopyFolder) {
        for path in [folder.images, folder.layer] { try? Folder.remove(path) }
        CopyVolumes(folder: folder).clear()
    }
}
