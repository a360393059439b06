import Synchronization
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// Rounds of a live move. QEMU's own migration goes into a pipe of ours, and tells which pages the machine writes (`QEMUTrace`); what they hold is
/// read from the file that both have mapped, hashed and sent like any memory. A trace whose stream is not understood, from a QEMU that is newer
/// than this, is none: then all of the memory is read each time, and the chunk store tells by digests what is new.
extension QEMUBackend: PrecopyBackend {
    /// Disks go first, memory last, for it changes faster.
    package func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        try await sendFiles(of: folder, to: sink)
        guard let first = try? folder.note().first else { throw TorporError(.notFound, "\(copy) does not run") }
        if let trace = traces[copy], trace.changes != nil, sink.hasRound(of: ArtifactName.memory) {
            do throws(TorporError) { try await Blocking.run { () throws(TorporError) in try trace.follow() } } catch {
                await endTrace(copy)
            }
        } else {
            try await trace(folder, stays: sink.isToBeKept)
        }
        do throws(TorporError) { try await sendMemory(of: folder, first.pid, saves: 0, to: sink) } catch {
            await endTrace(copy)
            throw error
        }
    }

    /// Memory that a trace leaves to the node, in bytes.
    private static let spare: UInt64 = 256 << 20

    /// Begins anew; without one where there is no memory for it, where QEMU does not migrate, or begins with what is not known here.
    ///
    /// - Parameter stays: the machine is not about to move on, and would have all of its memory in memory for good: not where more than an eighth
    /// of that is missing.
    private func trace(_ folder: CopyFolder, stays: Bool) async throws(TorporError) {
        await endTrace(folder.copy)
        let files = files(folder)
        // QEMU looks at every page, and what nobody has touched becomes a page by that.
        let memory = files[memoryName]
        let missing = (try? SparseFile(memory).bytes).map { $0 - min($0, Folder.allocatedBytes(memory)) } ?? 0
        let bytes = try SparseFile(memory).bytes
        guard HostFactsReader.availableMemory() > missing + Self.spare, !stays || missing <= bytes / 8 else { return }
        let trace = try? await Blocking.run { () throws(TorporError) in
            let trace = try QEMUTrace(files, memoryBytes: bytes)
            try trace.reach(1)
            return trace
        }
        if let trace { traces.keep(trace, of: folder.copy) }
    }

    /// What was written since the last round that is known to be the one before, or all of it.
    package func sendMemory(of folder: CopyFolder, _ pid: Int32, saves: UInt64, to sink: any ArtifactSink) async throws(TorporError) {
        let file = try SparseFile(files(folder)[memoryName])
        guard let trace = traces[folder.copy] else { return try await send(file, changes: nil, to: sink) }
        let changes = sink.hasRound(of: ArtifactName.memory) ? trace.changes : nil
        try await send(TracedMemory(file: file, trace: trace), changes: changes, to: sink)
        trace.sent()
    }

    /// The shim stops the machine; the trace is read to its end meanwhile, and has the machine's state.
    package func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError) {
        guard let trace = traces[copy] else { return try await freezeByShim(copy, attempt, lease) }
        let state = Mutex<[UInt8]?>(nil)
        let following: SideBySide.Work = { () async throws(TorporError) in
            let bytes = try? await Blocking.run { () throws(TorporError) in try trace.finish() }
            state.withLock { $0 = bytes }
        }
        let freezing: SideBySide.Work = { () async throws(TorporError) in
            do throws(TorporError) { try await freezeByShim(copy, attempt, lease) } catch {
                trace.abandon()
                throw error
            }
        }
        do throws(TorporError) { try await SideBySide.run([freezing, following]) } catch {
            traces.drop(copy)
            throw error
        }
        let path = files(folder(copy))[MachineFolder.savedState]
        // The shim has written the state down itself where the machine has run since the trace ended, or the trace broke off.
        guard !Folder.exists(path), let state = state.withLock({ $0 }) else { return traces.drop(copy) }
        try DurableFile.place(state, at: path)
    }

    package func thaw(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        traces.drop(copy)
        try await thawByShim(copy, attempt)
    }

    package func endPrecopy(_ workload: WorkloadID) async {
        for copy in traces.copies(of: workload) { await endTrace(copy) }
    }

    /// QEMU may have come to its end though that was not read.
    private func endTrace(_ copy: CopyID) async {
        guard traces[copy] != nil else { return }
        traces.drop(copy)
        await letGoOn(copy)
    }

    /// A machine that QEMU stopped at the end of a trace, and that nobody has frozen, runs on.
    func letGoOn(_ copy: CopyID) async {
        let folder = folder(copy)
        guard let reply = try? await shims.ask(.status, folder), reply.note.phase == .running, case .idle = reply.note.lease.state,
            reply.freezer == .freezing
        else { return }
        _ = try? await shims.ask(.thaw(.none), folder)
    }
}
