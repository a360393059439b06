package import TorporModel

/// The power to hand over a copy's memory while it runs. A backend that has none is none of these.
package protocol PrecopyBackend: Backend {
    /// Writes the running copy's memory into `sink`, without stopping it: a hint, which may be torn and stale, of what a capture will hold.
    func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError)

    /// No further round comes: whatever follows what the copies of this workload write may stop. Nothing there is success.
    func endPrecopy(_ workload: WorkloadID) async
}

extension PrecopyBackend {
    package func endPrecopy(_ workload: WorkloadID) async {}
}
