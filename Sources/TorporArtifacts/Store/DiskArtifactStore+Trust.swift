package import TorporModel

/// Believing again what was believed before.
extension DiskArtifactStore {
    /// Verifies the signature of every manifest that is kept: to be called once after opening, which has compared no more than hashes. A
    /// certificate is judged at the moment of its manifest, so that a snapshot outlives the certificate it was signed under, but not its
    /// authority. What is not believed is served to nobody, stays, and is an incident.
    package func reverify() async throws(TorporError) {
        for id in all {
            let content = try await work.run { [shelf] () throws(TorporError) in try shelf.load(id) }
            do throws(TorporError) {
                switch content {
                case .kept(let signed, _): _ = try await verify(signed)
                case .unreadable(let error): throw error
                // Collected meanwhile.
                case .leftover: continue
                }
            } catch { distrust(id, error) }
        }
    }
}
