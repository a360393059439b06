import GRPCCore
import SwiftProtobuf
package import TorporModel
import TorporPorts
import TorporWire

/// The coordinator, from an agent.
///
/// Deadlines are shorter than a heartbeat's pace: late news is replaced by newer, not queued behind it.
package struct CoordinatorClient: CoordinatorPort {
    private let line: Line

    /// - Parameter line: a line to `.coordinator`.
    package init(_ line: Line) { self.line = line }

    package func heartbeat(_ report: NodeReport) async throws(TorporError) {
        _ = try await line.call(deadline: Deadlines.heartbeat) {
            try await Torpor_V1_AgentLink.Client(wrapping: $0).heartbeat(report.wire, options: $1)
        }
    }

    package func report(spans: [SpanRecord]) async throws(TorporError) {
        let message = Torpor_V1_Spans.with { $0.spans = spans.map(\.wire) }
        _ = try await line.call(deadline: Deadlines.heartbeat) {
            try await Torpor_V1_AgentLink.Client(wrapping: $0).reportSpans(message, options: $1)
        }
    }
}
