import Glibc
package import TorporHost
package import TorporModel
package import TorporPorts

/// A backend whose machines' files are made at the target while the rounds of a live move come, and brought up round by round, so that the restore
/// writes only what changed in the freeze.
package protocol StagingMachineBackend: MachineBackend, StagingBackend {
    /// What is ready for machines that are to come.
    var staged: StagedRounds { get }
}

extension StagingMachineBackend {
    package func stage(_ copy: CopyID, from round: any ArtifactSource) async throws(TorporError) {
        let folder = stagedFolder(copy)
        try Folder.create(folder)
        let earlier = staged.take(copy)
        if earlier == nil { try prepareMemory(in: folder, bytes: round.manifest.spec.machineMemory) }
        for name in round.manifest.artifacts.map(\.name) {
            guard let file = try ArtifactName.machineFile(name) else { continue }
            try await bring(name, from: round, since: earlier, to: "\(folder)/\(file == MachineFolder.memory ? memoryName : file)")
        }
        staged.keep(round.manifest, for: copy)
    }

    package func dropStaged(_ copy: CopyID) async {
        _ = staged.take(copy)
        try? Folder.remove(stagedFolder(copy))
    }

    /// What is staged for the copy, moved to where the machine will live; nil when nothing is.
    package func takeStaged(_ copy: CopyID, to files: MachineFolder) -> SnapshotManifest? {
        guard let manifest = staged.take(copy) else { return nil }
        let folder = stagedFolder(copy)
        do throws(TorporError) { try moveMemory(from: folder, to: files) } catch { return nil }
        for name in Folder.names(folder) where Folder.isFile("\(folder)/\(name)") {
            if rename("\(folder)/\(name)", files[name]) != 0 { return nil }
        }
        return manifest
    }

    func stagedFolder(_ copy: CopyID) -> String { "\(configuration.state)/staged/\(copy)" }
}
