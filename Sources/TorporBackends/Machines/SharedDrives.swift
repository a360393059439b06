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

    /// Links what is there to be used, anew for each life; of a machine that is restored after all its own files are there, so that none is
    /// written through a link.
    ///
    /// - Throws: `notFound`, or `refused` where it may not be had; links that were made by then stay, for others to see, until the copy goes.
    func link(_ machine: MachineSpec, of copy: CopyID, _ configuration: BackendConfiguration) throws(TorporError) {
        let drives = machine.drives.enumerated().filter(\.element.shared)
        guard !drives.isEmpty else { return }
        let found = try drives.map { (_, drive) throws(TorporError) in try Self.find(drive, configuration) }
        let writes = found.filter { !$0.drive.readOnly }.map { $0.path + "\n" }.joined()
        try DurableFile.place(writes, at: files[Self.written])
        for ((number, _), found) in zip(drives, found) {
            let place = files[MachineFolder.drive(number)]
            if Self.isLink(place) { try SystemCall.check(unlink(place), "unlink \(place)") }
            try SystemCall.check(symlink(found.path, place), "link \(place) to \(found.path)")
            let file = try Self.open(found.path)
            // Nothing is lost where the file system has no cache to drop.
            _ = posix_fadvise(file.raw, 0, 0, POSIX_FADV_DONTNEED)
        }
        // Not before all are linked: of two machines that begin at once one at least sees the other.
        for found in found { try Self.judge(found, of: copy, configuration) }
    }

    /// What the frozen machine has written is on storage when this returns: fsync(2) of whoever has it open is for all.
    func flush() throws(TorporError) {
        for name in names {
            guard let path = ProcessTable.link(files[name]) else { continue }
            let file = try Self.open(path)
            try SystemCall.check(fsync(file.raw), "fsync \(path)")
        }
    }

    /// Waits for nobody, and follows no link that was put in the file's place.
    private static func open(_ path: String) throws(TorporError) -> Descriptor {
        try Descriptor(path: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    }

    /// The folders that they lie in, each with a mark by which a target tells whether it sees the same one.
    ///
    /// - Throws: `refused` for a folder whose mark can be neither read nor written, unless the machine only reads there: that has snapshots all
    ///   the same, which are restored on this node.
    static func told(_ machine: MachineSpec, by node: NodeID) throws(TorporError) -> [SharedFolder] {
        let drives = machine.drives.filter(\.shared)
        let folders = Set(drives.map { DurableFile.parent(of: $0.path) })
        return try folders.sorted().map { (path) throws(TorporError) in
            do throws(TorporError) { return try SharedMark.tell(path) } catch {
                let isWritten = drives.contains { !$0.readOnly && DurableFile.parent(of: $0.path) == path }
                guard error.code == .refused, !isWritten else { throw error }
                return SharedFolder(path: path, mark: unmarked + node.rawValue, proof: nil)
            }
        }
    }

    /// Before the node's name in place of a mark; a mark that is written says something else.
    private static let unmarked = "known by its path alone, on "

    /// - Throws: `incompatible` when the folders here are others, `notFound` for a file that is not in them.
    static func judge(_ machine: MachineSpec, _ told: [SharedFolder], _ configuration: BackendConfiguration) throws(TorporError) {
        for drive in machine.drives where drive.shared {
            let folder = DurableFile.parent(of: drive.path)
            guard let mark = told.first(where: { $0.path == folder }) else {
                throw TorporError(.incompatible, "its source does not say which folder it shares by \(drive.path)")
            }
            if mark.mark.hasPrefix(unmarked) {
                guard mark.mark == unmarked + configuration.node.rawValue else {
                    throw TorporError(
                        .incompatible, "\(folder) has no mark at the source, and none can be written, so this node's may be another",
                        remedy: "write one line that no other folder has into \(folder)/\(SharedMark.name), where it can be written")
                }
            } else {
                try SharedMark.judge(mark)
            }
            _ = try find(drive, configuration)
        }
    }

    /// What tells a file from every other of this node.
    private struct File: Hashable {
        let device: UInt
        let number: UInt

        /// nil for anything but a regular file; no link is followed.
        init?(_ path: String) {
            var found = stat()
            guard lstat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
            (device, number) = (UInt(found.st_dev), UInt(found.st_ino))
        }
    }

    /// A drive whose file is there.
    private struct Found {
        let drive: MachineDrive
        /// Without symbolic links.
        let path: String
        let file: File
    }

    private static func find(_ drive: MachineDrive, _ configuration: BackendConfiguration) throws(TorporError) -> Found {
        // Whoever may write the folder could lead it anywhere, and the mark beside it would prove nothing of the file.
        guard !isLink(drive.path) else {
            throw TorporError(.refused, "the shared drive \(drive.path) is a symbolic link", remedy: "name the file that it leads to")
        }
        guard let path = MaskLayer.resolved(drive.path), let file = File(path) else {
            throw TorporError(
                .notFound, "the shared drive \(drive.path) is no file on this node",
                remedy: "mount the storage that it lies on there, or choose another node")
        }
        try configuration.refuseHidden(path, "the shared drive \(drive.path)", remedy: "name a file of the workload's own")
        return Found(drive: drive, path: path, file: file)
    }

    /// - Throws: `refused` where another machine of this node, of whatever backend, has it, and either writes it: neither would see what the
    ///   other does.
    private static func judge(_ found: Found, of copy: CopyID, _ configuration: BackendConfiguration) throws(TorporError) {
        for backend in configuration.ofEveryBackend {
            for other in Folder.names("\(backend.state)/copies").compactMap({ CopyID($0) }) where other.workload != copy.workload {
                let drives = SharedDrives(files: MachineFolder(ofCopyAt: CopyFolder(other, backend).path))
                guard drives.has(found.file), !found.drive.readOnly || drives.writes(found.file) else { continue }
                throw TorporError(
                    .refused, "workload \(other.workload) has \(found.drive.path) on this node, too, and one of the two writes it",
                    remedy: "give each a drive of its own, or both \(found.drive.path):ro:shared")
            }
        }
    }

    private func has(_ file: File) -> Bool {
        names.contains { ProcessTable.link(files[$0]).flatMap { File($0) } == file }
    }

    private func writes(_ file: File) -> Bool {
        let written = (try? DurableFile.readText(files[Self.written], limit: 1 << 20)) ?? ""
        return written.split(separator: "\n").contains { File(String($0)) == file }
    }

    private static func isLink(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFLNK
    }
}
