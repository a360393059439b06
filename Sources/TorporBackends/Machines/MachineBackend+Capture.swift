import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// From a frozen machine to artifacts: `machine/state`, `machine/hardware` where there is one, `machine/memory`, kernel and drives under
/// `machine/`, the log under `logs/`. The memory is read where the frozen VMM has it: no copy of it is written down here on the way.
extension MachineBackend {
    package func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        let (first, saves) = try await frozen(folder, attempt)
        let reading: SideBySide.Work = { () async throws(TorporError) in
            try await sendMemory(of: folder, first.pid, saves: saves, to: sink)
        }
        let sending: SideBySide.Work = { () async throws(TorporError) in try await hand(folder, to: sink) }
        try await SideBySide.run([reading, sending])
        // Counts only when the freeze was unbroken to its end, which the shim reads.
        _ = try await shims.ask(.capture(attempt), folder, limit: .seconds(60))
        try await confirm(folder, attempt)
    }

    /// The VMM that this attempt has frozen, and the number of the note that it made of its machine.
    func frozen(_ folder: CopyFolder, _ attempt: Attempt) async throws(TorporError) -> (first: (pid: Int32, started: UInt64), saves: UInt64)
    {
        let reply = try await shims.ask(.status, folder)
        guard reply.freezer == .frozen, case .armed(attempt, _, _) = reply.note.lease.state, let first = reply.note.first else {
            throw TorporError(.attemptOver, "\(folder.id) is not frozen by attempt \(attempt)")
        }
        return (first, reply.note.saves)
    }

    /// All that is a file: state, hardware, kernel, disks, log.
    func hand(_ folder: CopyFolder, to sink: any ArtifactSink) async throws(TorporError) {
        let files = files(folder)
        try await Blocking.run { () throws(TorporError) in try SharedDrives(files: files).flush() }
        try await send(files[MachineFolder.savedState], as: ArtifactName.state, to: sink)
        if Folder.isFile(files[MachineFolder.savedHardware]) {
            try await send(files[MachineFolder.savedHardware], as: ArtifactName.hardware, to: sink)
        }
        try await sendFiles(of: folder, to: sink)
        for first in LogSegments.list(folder.logs) {
            let name = LogSegments.name(first)
            try await send("\(folder.logs)/\(name)", as: ArtifactName.logs + name, to: sink)
        }
    }

    /// Kernel and disks, without their holes; not what lies where the target sees it, too.
    func sendFiles(of folder: CopyFolder, to sink: any ArtifactSink) async throws(TorporError) {
        let files = files(folder)
        for name in Folder.names(files.path) where MachineFolder.travels(name) && Folder.isFile(files[name]) {
            let file = try SparseFile(files[name])
            try await sink.write(ArtifactName.machine + name) { (place, room) throws(TorporError) in try file.read(at: place, into: room) }
        }
    }
}
