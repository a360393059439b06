import Synchronization
import TorporModel
import TorporPorts

/// The way of finished spans to the coordinator, which is known only after telemetry has been set up.
final class SpanMailbox: Sendable {
    private let coordinator = Mutex<(any CoordinatorPort)?>(nil)

    /// Called once, when the line to the coordinator has been made.
    func connect(_ coordinator: any CoordinatorPort) { self.coordinator.withLock { $0 = coordinator } }

    /// - Throws: `unreachable` before the coordinator is known; the shipper keeps the spans and asks again.
    func deliver(_ spans: [SpanRecord]) async throws(TorporError) {
        guard let coordinator = coordinator.withLock({ $0 }) else { throw TorporError(.unreachable, "the coordinator is not known yet") }
        try await coordinator.report(spans: spans)
    }
}
