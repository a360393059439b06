import TorporModel
import TorporPorts

/// Work of an agent's process, and not of its engine's: it dies with that.
extension SimulatedBackend: StagingBackend {
    func stage(_ copy: CopyID, from round: any ArtifactSource) async throws(TorporError) {
        try await hand.moment()
        try await engine.inner.stage(copy, from: round)
    }

    func dropStaged(_ copy: CopyID) async { await engine.inner.dropStaged(copy) }
    func endPrecopy(_ workload: WorkloadID) async { await engine.inner.endPrecopy(workload) }
}
