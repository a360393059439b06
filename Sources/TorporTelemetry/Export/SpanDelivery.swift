package import TorporModel

/// Where batches of spans go: an OTLP receiver, or the coordinator's catalogue.
package protocol SpanDelivery: Sendable {
    /// Keeps connections for as long as deliveries are made; returns after `close()`, or at once when there is nothing to keep.
    func run() async throws
    /// - Returns: how many spans of the batch the receiver took and threw away.
    /// - Throws: `unreachable` or `deadlineExceeded` when the same batch may be tried again; any other code when it would never be taken.
    func deliver(_ batch: [FinishedSpan]) async throws(TorporError) -> Int
    func close()
}

extension SpanDelivery {
    package func run() async throws {}
    package func close() {}
}
