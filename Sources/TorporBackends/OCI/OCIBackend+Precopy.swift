import TorporHost
package import TorporModel
package import TorporPorts

/// Rounds of a live move: this kernel tracks no dirty memory for criu (`criu check --feature mem_dirty_track`), so all of it is read each
/// time, and the chunk store tells by its digests which pages are new.
///
/// Files go first, memory last, for it changes faster. They are packed as the capture packs them: a file that has grown moves what comes
/// after it in the archive, which then travels again.
///
/// `criu pre-dump` is never called: without that feature it ends by an assertion and leaves its mappings behind (criu 4.2, seen).
extension OCIBackend: PrecopyBackend {
    package func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        let layer: SideBySide.Work = { () async throws(TorporError) in
            try await Layer.pack(folder.upper, as: ArtifactName.layer, into: sink, isRunning: true)
        }
        try await SideBySide.run([layer] + CopyVolumes(folder: folder).packing(into: sink, isRunning: true))
        for pid in folder.cgroup.ownPids() {
            let (reading, writing) = try OpenFile.pipe(givesReading: false)
            let sending: SideBySide.Work = { () async throws(TorporError) in try await Self.send(pid, to: writing) }
            let taking: SideBySide.Work = { () async throws(TorporError) in try await Self.take(pid, from: reading, into: sink) }
            try await SideBySide.run([sending, taking])
        }
    }

    /// The sender must not wait for a reader that has failed.
    private static func take(_ pid: Int32, from pipe: OpenFile, into sink: any ArtifactSink) async throws(TorporError) {
        defer { pipe.close() }
        try await sink.write("memory/\(pid)", from: pipe.raw)
    }

    /// All of its memory, then the end of the pipe. A process that has ended meanwhile has no more to bring.
    private static func send(_ pid: Int32, to pipe: OpenFile) async throws(TorporError) {
        defer { pipe.close() }
        do throws(TorporError) {
            try await Blocking.run { () throws(TorporError) in
                try MemoryReader(pid).each { (pages) throws(TorporError) in try pipe.writeAll(pages) }
            }
        } catch {
            if ProcessTable.facts(pid) != nil { throw error }
        }
    }
}
