import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// From a frozen machine to artifacts: `machine/state`, `machine/memory`, kernel and drives under `machine/`, the log under `logs/`. The memory
/// comes from the frozen VMM itself: no copy of it is written down here on the way.
extension FirecrackerBackend {
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

    /// All that is a file: state, kernel, disks, log.
    func hand(_ folder: CopyFolder, to sink: any ArtifactSink) async throws(TorporError) {
        let files = files(folder)
        try await send(files[MachineFolder.savedState], as: ArtifactName.state, to: sink)
        for name in Folder.names(files.path) where MachineFolder.travels(name) { try await send(name, of: files, to: sink) }
        for first in LogSegments.list(folder.logs) {
            let name = LogSegments.name(first)
            try await send("\(folder.logs)/\(name)", as: ArtifactName.logs + name, to: sink)
        }
    }

    /// A file of the machine, without its holes.
    func send(_ name: String, of files: MachineFolder, to sink: any ArtifactSink) async throws(TorporError) {
        let file = try SparseFile(files[name])
        try await sink.write(ArtifactName.machine + name) { (place, room) throws(TorporError) in try file.read(at: place, into: room) }
    }

    /// The machine's memory in its VMM.
    func memory(of folder: CopyFolder, _ pid: Int32) throws(TorporError) -> GuestMemory {
        try GuestMemory(of: pid, bytes: try memoryBytes(folder), backing: files(folder)[MachineFolder.memory])
    }

    /// As the VMM was told when the machine was started, here or elsewhere.
    func memoryBytes(_ folder: CopyFolder) throws(TorporError) -> UInt64 {
        let words = try JSONValue.parse(try DurableFile.read(files(folder)[MachineFolder.configuration]))
        guard let mib = words["machine-config"]?["mem_size_mib"]?.integer, mib > 0 else {
            throw TorporError(.corrupt, "\(folder.id) has no word of how much memory it has")
        }
        return UInt64(mib) << 20
    }
}
