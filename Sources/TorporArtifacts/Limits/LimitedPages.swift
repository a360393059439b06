package import TorporModel
package import TorporPorts

/// Other agents' frozen originals, of which no more is taken than this node's limits allow. A copy that runs waits for it.
package struct LimitedPages: PagePeer {
    private let inner: any PagePeer
    private let limiter: TransferLimiter

    package init(_ inner: any PagePeer, _ limiter: TransferLimiter) {
        self.inner = inner
        self.limiter = limiter
    }

    /// Counted once it has come: before, nobody knows how much it is.
    package func pages(
        _ ask: PageAsk, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress
    ) async throws(TorporError) -> [UInt8] {
        let bytes = try await inner.pages(ask, of: workload, attempt: attempt, from: peer)
        try await limiter.take(bytes.count, .frozen)
        return bytes
    }
}
