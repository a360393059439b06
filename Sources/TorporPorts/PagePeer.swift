package import TorporModel

/// Other agents' frozen originals, by the workload and the attempt that froze it. Only agents may ask.
package protocol PagePeer: Sendable {
    /// - Throws: `lost` when that original is certainly gone for good; with any other code it may be asked again.
    func pages(_ ask: PageAsk, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress) async throws(TorporError) -> [UInt8]
}
