import TorporEngines
import TorporHost
import TorporModel

/// Where criu writes and reads its images: memory when there is plenty, else the copy's disk.
///
/// They live for one capture or restore only, inside the blackout: 256 MiB take criu 0.8 s on a disk and 0.3 s in memory.
enum ImageFolder {
    /// Room for what criu adds to the pages: tables, the contents of the workload's own tmpfs.
    private static let margin: UInt64 = 128 << 20

    /// An empty folder for about `bytes`; whatever was there is removed.
    static func make(_ path: String, bytes: UInt64) throws(TorporError) {
        try Folder.remove(path)
        try Folder.create(path)
        let size = bytes + bytes / 4 + margin
        // The pages are then in memory twice, or three times where source and target are one machine.
        guard HostFactsReader.availableMemory() > 4 * size, let limit = Int(exactly: size) else { return }
        // A host that lets nobody mount has a disk.
        try? Mounts.temporary(at: path, bytes: limit)
    }
}
