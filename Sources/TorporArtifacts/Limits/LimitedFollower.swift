import TorporModel
import TorporPorts

/// Takes what a capture offers, as fast as this node's limits allow.
struct LimitedFollower: CaptureFollower {
    let inner: any CaptureFollower
    let limiter: TransferLimiter
    let urgency: TransferUrgency

    func has(_ chunk: ChunkReference) async throws(TorporError) -> Bool { try await inner.has(chunk) }

    func take(_ chunk: ChunkReference, _ bytes: any ChunkBytes) async throws(TorporError) {
        try await limiter.take(bytes.sentCount, urgency)
        try await inner.take(chunk, bytes)
    }
}
