import TorporEngines
import TorporHost
import TorporModel

/// Host files that a copy has mapped and that do not travel with its own layer.
enum MappedFileReader {
    /// Paths as the workload sees them, each with its build id; sorted.
    static func read(_ pids: [Int32], _ folder: CopyFolder) -> [MappedFile] {
        let paths = Set(pids.flatMap { ProcessTable.mappedFiles(of: $0) })
        return paths.sorted().compactMap { path in
            // What the copy has written itself travels; what is in memory file systems does not exist below the root.
            guard !Folder.exists(folder.upper + path), let id = BuildIdentity.of(folder.root + path) else { return nil }
            return MappedFile(path: path, buildID: id)
        }
    }
}
