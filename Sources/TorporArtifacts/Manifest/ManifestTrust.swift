package import TorporModel

/// Says whose certificate it is. Fulfilled where certificates are understood; signatures are checked here.
package protocol ManifestTrust: Sendable {
    /// The agent that the certificate (DER) was issued to by the cluster's authority, judged at `moment`: leaf certificates are
    /// short-lived, and a snapshot outlives the one it was signed under.
    ///
    /// - Throws: `forged` for a stranger's certificate, one that was not valid then, or one that is no agent's.
    func author(of certificate: [UInt8], at moment: Timestamp) async throws(TorporError) -> ManifestAuthor
}
