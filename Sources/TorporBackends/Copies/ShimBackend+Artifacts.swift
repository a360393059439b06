import Glibc
import TorporHost
import TorporModel
import TorporPorts

/// One file to or from one artifact, and when a capture counts.
extension ShimBackend {
    /// One file; the sink sees a descriptor and cannot tell disk from network.
    func send(_ path: String, as name: String, to sink: any ArtifactSink) async throws(TorporError) {
        let file = try Descriptor(path: path, O_RDONLY)
        try await sink.write(name, from: file.raw)
    }

    /// One artifact into one file of the copy.
    func fetch(_ name: String, from source: any ArtifactSource, to path: String) async throws(TorporError) {
        let file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_TRUNC)
        try await source.read(name, to: file.raw)
    }

    /// Frozen is read, never remembered: a capture counts only if the freeze was unbroken to its end (handoff-rules A14.6).
    func confirm(_ folder: CopyFolder, _ attempt: Attempt) async throws(TorporError) {
        let reply = try await shims.ask(.status, folder)
        guard reply.freezer == .frozen, reply.note.captured == attempt, case .armed(attempt, _, _) = reply.note.lease.state else {
            throw TorporError(.attemptOver, "the freeze of attempt \(attempt) ended before its capture did")
        }
    }
}
