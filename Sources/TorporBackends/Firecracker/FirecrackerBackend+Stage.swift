import Glibc
import TorporHost
package import TorporModel
package import TorporPorts

/// At the target of a live move: the machine's memory and disks as files, brought up round by round, so that the restore writes only what
/// changed in the freeze.
extension FirecrackerBackend: StagingBackend {
    package func stage(_ copy: CopyID, from round: any ArtifactSource) async throws(TorporError) {
        let folder = stagedFolder(copy)
        try Folder.create(folder)
        let earlier = staged.take(copy)
        for name in round.manifest.artifacts.map(\.name) {
            guard let file = try ArtifactName.machineFile(name) else { continue }
            try await bring(name, from: round, since: earlier, to: "\(folder)/\(file)")
        }
        staged.keep(round.manifest, for: copy)
    }

    package func dropStaged(_ copy: CopyID) async {
        _ = staged.take(copy)
        try? Folder.remove(stagedFolder(copy))
    }

    /// What is staged for the copy, moved to where the machine will live; nil when nothing is.
    func takeStaged(_ copy: CopyID, to files: MachineFolder) -> SnapshotManifest? {
        guard let manifest = staged.take(copy) else { return nil }
        let folder = stagedFolder(copy)
        for name in Folder.names(folder) where rename("\(folder)/\(name)", files[name]) != 0 { return nil }
        return manifest
    }

    /// One file of the machine: only what has changed since the manifest that it holds, or all of it.
    func bring(
        _ name: String, from source: any ArtifactSource, since earlier: SnapshotManifest?, to path: String
    ) async throws(TorporError) {
        if let earlier, earlier.artifacts.contains(where: { $0.name == name }), Folder.isFile(path) {
            let file = try Descriptor(path: path, O_WRONLY)
            return try await source.update(name, since: earlier, in: file.raw)
        }
        try await fetch(name, from: source, to: path)
    }

    func stagedFolder(_ copy: CopyID) -> String { "\(configuration.state)/staged/\(copy)" }
}
