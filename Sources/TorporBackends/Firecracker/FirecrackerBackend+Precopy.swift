import TorporHost
package import TorporModel
package import TorporPorts

/// Rounds of a live move. The VMM tracks which pages its machine writes (KVM's dirty log); it is asked by a snapshot of the changes alone,
/// for which the machine stands still as long as they take to write. What is sent is read from the machine while it runs.
///
/// A page that was torn, or written after it was read, is among the next changes: so what has not changed since a round is what that round
/// had, and the freeze has only the last changes to read. The first round of a machine finds changes back to its start or restore here, and
/// stops it for as long as writing them down takes; their bytes are not used, for all is read.
extension FirecrackerBackend: PrecopyBackend {
    /// Disks go first, memory last, for it changes faster.
    package func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        try await sendFiles(of: folder, to: sink)
        let reply = try await shims.ask(.saveChanges, folder, limit: .seconds(90))
        guard let first = reply.note.first else { throw TorporError(.notFound, "\(copy) does not run") }
        try await sendMemory(of: folder, first.pid, saves: reply.note.saves, to: sink)
    }

    /// What has changed since the last round, or all of it where there was none that this process knows to be the one before.
    package func sendMemory(of folder: CopyFolder, _ pid: Int32, saves: UInt64, to sink: any ArtifactSink) async throws(TorporError) {
        let files = files(folder)
        let memory = try guestMemory(of: folder, pid)
        let follows = traced.isNext(saves, of: folder.copy) && sink.hasRound(of: ArtifactName.memory)
        let changes = follows ? try SparseFile(files[MachineFolder.savedChanges]).runs() : nil
        traced.forget(folder.copy)
        try await send(memory, changes: changes, to: sink)
        traced.note(saves, of: folder.copy)
    }
}
