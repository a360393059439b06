import TorporHost
package import TorporModel
package import TorporPorts

/// Rounds of a live move: this kernel tracks no dirty memory for criu (`criu check --feature mem_dirty_track`), so all of it is read each
/// time, and the chunk store tells by its digests which pages are new.
///
/// `criu pre-dump` is never called: without that feature it ends by an assertion and leaves its mappings behind (criu 4.2, seen).
extension OCIBackend: PrecopyBackend {
    package func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError) {
        for pid in folder(copy).cgroup.ownPids() {
            let (reading, writing) = try OpenFile.blockingPipe()
            async let sent = Self.send(pid, to: writing)
            let taken = await Self.take(pid, from: reading, into: sink)
            // Before the sender is waited for: it would write for ever into a pipe that nobody reads.
            reading.close()
            let failure = await sent
            if let taken { throw taken }
            // One that has ended meanwhile has no memory to bring.
            if let failure, ProcessTable.facts(pid) != nil { throw failure }
        }
    }

    private static func take(_ pid: Int32, from pipe: OpenFile, into sink: any ArtifactSink) async -> TorporError? {
        do throws(TorporError) { try await sink.write("memory/\(pid)", from: pipe.raw) } catch { return error }
        return nil
    }

    /// All of its memory, then the end of the pipe.
    private static func send(_ pid: Int32, to pipe: OpenFile) async -> TorporError? {
        defer { pipe.close() }
        do throws(TorporError) {
            try await Blocking.run { () throws(TorporError) in
                try MemoryReader(pid).each { (pages) throws(TorporError) in try pipe.writeAll(pages) }
            }
        } catch { return error }
        return nil
    }
}
