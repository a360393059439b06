import Glibc
import TorporEngines
import TorporHost
import TorporModel

/// Drives of a machine that lie on storage which all nodes see under the same path. In the machine's folder each is a link to its file.
///
/// Of a moving machine's two copies only one ever writes, for only one runs. What the source has in its page cache is on storage before its capture
/// counts, and what the target has in its own from an earlier stay it drops.
struct SharedDrives {
    let files: MachineFolder

    /// Of this folder's machine, those that it writes: their paths, a line each.
    private static let written = "shared.written"

    /// Their names in the folder.
    var names: [String] { Folder.names(files.path).filter { MachineFolder.travels($0) && Self.isLink(files[$0]) } }

    /// Links what is there to be used; of a machine that is restored after all its own files are there, so that none is written through a link.
    func link(_ machine: MachineSpec, of copy: CopyID, _ configuration: BackendConfiguration) throws(TorporError) {
        let drives = machine.drives.enumerated().filter(\.element.shared)
        guard !drives.isEmpty else { return }
        let writes = drives.map(\.element).filter { !$0.readOnly }.map { $0.path + "\n" }.joined()
        try DurableFile.place(writes, at: files[Self.written])
        for (number, drive) in drives {
            try Self.judge(drive, of: copy, configuration)
            let place = files[MachineFolder.drive(number)]
            try SystemCall.check(symlink(drive.path, place), "link \(place) to \(drive.path)")
            let file = try Descriptor(path: place, O_RDONLY)
            // Nothing is lost where the file system has no cache to drop.
            _ = posix_fadvise(file.raw, 0, 0, POSIX_FADV_DONTNEED)
        }
    }

    /// What the frozen machine has written is on storage when this returns: fsync(2) of whoever has it open is for all.
    func flush() throws(TorporError) {
        for name in names {
            let file = try Descriptor(path: files[name], O_RDONLY)
            try SystemCall.check(fsync(file.raw), "fsync \(files[name])")
        }
    }

    /// The folders that they lie in, each with a mark by which a target tells whether it sees the same one.
    static func told(_ machine: MachineSpec) throws(TorporError) -> [SharedFolder] {
        let folders = Set(machine.drives.filter(\.shared).map { DurableFile.parent(of: $0.path) })
        return try folders.sorted().map { (path) throws(TorporError) in try SharedMark.tell(path) }
    }

    /// - Throws: `incompatible` when the folders here are others, `notFound` for a file that is not in them.
    static func judge(_ machine: MachineSpec, _ told: [SharedFolder], _ configuration: BackendConfiguration) throws(TorporError) {
        for drive in machine.drives where drive.shared {
            let folder = DurableFile.parent(of: drive.path)
            guard let mark = told.first(where: { $0.path == folder }) else {
                throw TorporError(.incompatible, "its source does not say which folder it shares by \(drive.path)")
            }
            try SharedMark.judge(mark)
            _ = try file(drive, configuration)
        }
    }

    /// What tells a file from every other of this node.
    private struct File: Hashable {
        let device: UInt
        let number: UInt

        init?(_ path: String) {
            var found = stat()
            guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
            (device, number) = (UInt(found.st_dev), UInt(found.st_ino))
        }
    }

    private static func file(_ drive: MachineDrive, _ configuration: BackendConfiguration) throws(TorporError) -> File {
        guard let file = File(drive.path), let real = MaskLayer.resolved(drive.path) else {
            throw TorporError(
                .notFound, "the shared drive \(drive.path) is no file on this node",
                remedy: "mount the storage that it lies on there, or choose another node")
        }
        try configuration.refuseHidden(real, "the shared drive \(drive.path)", remedy: "name a file of the workload's own")
        return file
    }

    /// - Throws: `refused` also where another machine of this node has it, and either writes it: neither would see what the other does.
    private static func judge(_ drive: MachineDrive, of copy: CopyID, _ configuration: BackendConfiguration) throws(TorporError) {
        let file = try file(drive, configuration)
        for other in Folder.names("\(configuration.state)/copies").compactMap({ CopyID($0) }) where other.workload != copy.workload {
            let drives = SharedDrives(files: MachineFolder(ofCopyAt: CopyFolder(other, configuration).path))
            guard drives.names.contains(where: { File(drives.files[$0]) == file }) else { continue }
            let written = (try? DurableFile.readText(drives.files[Self.written], limit: 1 << 20)) ?? ""
            guard drive.readOnly, !written.split(separator: "\n").contains(where: { File(String($0)) == file }) else {
                throw TorporError(
                    .refused, "workload \(other.workload) has \(drive.path) on this node, too, and one of the two writes it",
                    remedy: "give each a drive of its own, or both \(drive.path):ro:shared")
            }
        }
    }

    private static func isLink(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFLNK
    }
}
