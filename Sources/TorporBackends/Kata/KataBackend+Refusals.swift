import TorporEngines
package import TorporModel
package import TorporPorts

/// What rests on a capture, which there is none of: refused before anything is frozen, with the reason.
extension KataBackend {
    /// Never empty.
    package func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String] { [Kata.noCheckpoint] }

    package func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds { throw refusal }

    package func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError) { throw refusal }

    /// Nothing of the copy is touched.
    package func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) { throw refusal }

    package func restoreHeld(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource
    ) async throws(TorporError) { throw refusal }

    private var refusal: TorporError {
        TorporError(.unsupported, Kata.noCheckpoint, remedy: "run what shall move or be kept with another backend: torpor backends")
    }
}
