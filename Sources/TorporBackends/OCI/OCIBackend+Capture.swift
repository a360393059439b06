import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// From a frozen copy to artifacts: `config.json`, `layer.tar`, own volumes under `volumes/`, the log under `logs/`, and criu's images under
/// `images/`. Memory and files go side by side, through pipes; nothing of them is written down here on the way.
extension OCIBackend {
    /// Dump and hand over, then look again; what was written beside the copy is removed either way.
    package func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        do throws(TorporError) {
            let line = try await prepareCapture(folder)
            var works = [files(of: folder, into: sink)] + CopyVolumes(folder: folder).packing(into: sink)
            if let line { works.append(ImageIntake(line: line, sink: sink).run) }
            let dumping: SideBySide.Work = { () async throws(TorporError) in try await dump(folder, attempt, line) }
            works.append(dumping)
            try await EngineLine.run(works, over: line)
            guard line?.wasUsed == true || Folder.exists("\(folder.images)/\(ArtifactName.inventory)") else {
                throw TorporError(.attemptOver, "it was captured before, for an agent that has ended since: nothing of that is left")
            }
            try await hand(folder, to: sink)
            try await confirm(folder, attempt)
        } catch {
            clear(folder)
            try? await folder.network.clearLocks()
            throw error
        }
        clear(folder)
    }

    /// The line that criu's images come over; nil where they come as files, for which there has to be room.
    private func prepareCapture(_ folder: CopyFolder) async throws(TorporError) -> EngineLine? {
        clear(folder)
        try settings(folder, holding: false)
        guard await streams() else {
            let pids = folder.cgroup.ownPids()
            let memory = pids.reduce(CopyVolumes(folder: folder).memoryBytes(seenBy: pids.first)) {
                $0 + ProcessTable.residentBytes(of: $1)
            }
            try reserve(memory, on: "the source")
            try ImageFolder.make(folder.images, bytes: memory)
            return nil
        }
        try Folder.create(folder.images)
        return try EngineLine(in: folder)
    }

    /// By the copy's shim.
    private func dump(_ folder: CopyFolder, _ attempt: Attempt, _ line: EngineLine?) async throws(TorporError) {
        defer { line?.engineEnded() }
        do throws(TorporError) {
            // No deadline of ours: the engine is waited for, never ended (handoff-rules A2). The freeze lease bounds the freeze.
            _ = try await shims.ask(.capture(attempt), folder, limit: .seconds(3600))
        } catch  where error.code == .engineFailed { throw captureFailure(error, folder) }
    }

    /// In criu's words.
    func captureFailure(_ error: TorporError, _ folder: CopyFolder) -> TorporError {
        let log = (try? DurableFile.readText("\(folder.path)/criu/dump.log", limit: 16 << 20)) ?? ""
        return TorporError(
            .engineFailed, "criu could not capture it: \(log.isEmpty ? error.message : EngineWords.errors(in: log))",
            remedy: "torpor ps says what hinders a move", cause: error)
    }

    /// What of it is needed before anything else, and the layer.
    func files(of folder: CopyFolder, into sink: any ArtifactSink) -> SideBySide.Work {
        let work: SideBySide.Work = { () async throws(TorporError) in
            try await send(folder.specification, as: ArtifactName.specification, to: sink)
            try await Layer.pack(folder.upper, as: ArtifactName.layer, into: sink)
        }
        return work
    }

    /// What is complete once criu has ended: the log, what runc notes beside the images, and images that came as files.
    func hand(_ folder: CopyFolder, to sink: any ArtifactSink) async throws(TorporError) {
        for first in LogSegments.list(folder.logs) {
            let name = LogSegments.name(first)
            try await send("\(folder.logs)/\(name)", as: ArtifactName.logs + name, to: sink)
        }
        for name in Folder.names(folder.images) where Folder.isFile("\(folder.images)/\(name)") {
            try await send("\(folder.images)/\(name)", as: ArtifactName.images + name, to: sink)
        }
    }

    /// Images are in the sink by now, or of no use. Also what an agent left that was killed in the middle.
    package func clear(_ folder: CopyFolder) {
        for path in [folder.images, folder.stream] { try? Folder.remove(path) }
    }
}
