import Synchronization
package import TorporModel
package import TorporPorts

/// What goes on beside the rounds of a live move, of a machine's above all: the target prepares its restore, the source follows what is written.
/// It belongs to an agent's process, and ends with it or with the job.
extension FakeBackend: StagingBackend {
    package func stage(_ copy: CopyID, from round: any ArtifactSource) async throws(TorporError) {
        guard UInt64(String(decoding: try await round.read("round", limit: 32), as: UTF8.self)) != nil else {
            throw TorporError(.corrupt, "the round is no number")
        }
        state.withLock { _ = $0.staged.insert(copy) }
    }

    package func dropStaged(_ copy: CopyID) async { state.withLock { _ = $0.staged.remove(copy) } }

    /// From the first round on.
    package func follow(_ copy: CopyID) { state.withLock { _ = $0.followed.insert(copy) } }

    package func endPrecopy(_ workload: WorkloadID) async {
        state.withLock { $0.followed = $0.followed.filter { $0.workload != workload } }
    }

    /// What nobody works on any more once all jobs have ended.
    package var besideRounds: [CopyID] {
        state.withLock { $0.staged.union($0.followed).sorted { $0.description < $1.description } }
    }
}
