package import TorporModel

/// Hands plain records to a closure: `Catalogue.keep` on the coordinator, `CoordinatorPort.report` on an agent.
package struct RecordDelivery: SpanDelivery {
    private let take: @Sendable ([SpanRecord]) async throws(TorporError) -> Void

    package init(_ take: @escaping @Sendable ([SpanRecord]) async throws(TorporError) -> Void) { self.take = take }

    package func deliver(_ batch: [FinishedSpan]) async throws(TorporError) -> Int {
        try await take(batch.map(\.record))
        return 0
    }
}
