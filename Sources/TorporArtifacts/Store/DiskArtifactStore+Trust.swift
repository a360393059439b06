package import TorporModel

/// Believing again what was believed before.
extension DiskArtifactStore {
    /// Verifies the signature of every manifest that is kept: to be called once after opening, which has compared no more than hashes. A
    /// certificate is judged at the moment of its manifest, so that a snapshot outlives the certificate it was signed under, but not its
    /// authority. What is not believed is served to nobody, stays, and is an incident.
    package func reverify() async throws(TorporError) {
        for id in all {
            do throws(TorporError) { try await believe(id) } catch { distrust(id, error) }
        }
    }

    /// Verifies what lies on the disk of the snapshot's manifest, and that it is the one that is known here.
    ///
    /// - Throws: why it is not believed.
    func believe(_ id: SnapshotID) async throws(TorporError) {
        switch try await work.run({ [shelf] () throws(TorporError) in try shelf.load(id) }) {
        case .kept(let signed, _):
            _ = try await verify(signed)
            guard signed.hash == snapshot(id)?.manifest else { throw TorporError(.corrupt, "the manifest of snapshot \(id) was replaced") }
        case .unreadable(let error): throw error
        case .leftover: throw TorporError(.corrupt, "the manifest of snapshot \(id) is gone")
        }
    }
}
