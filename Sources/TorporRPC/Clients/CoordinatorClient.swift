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

    /// What the answer says of the roster is believed from then on, by every line and listener of this process.
    package func heartbeat(_ report: NodeReport) async throws(TorporError) {
        var message = report.wire
        message.knownRoster = line.credentials.roster.now.revision
        let reply = try await line.call(deadline: Deadlines.heartbeat) { [message] in
            try await Torpor_V1_AgentLink.Client(wrapping: $0).heartbeat(message, options: $1)
        }
        if reply.hasRoster { line.credentials.roster.take(try line.read(reply.roster)) }
    }

    /// A fresh certificate for this node and the key that it shows.
    ///
    /// - Throws: the coordinator's own refusal, or `unreachable` or `deadlineExceeded`.
    package func renew() async throws(TorporError) -> MemberCertificate {
        try line.read(
            try await line.call(deadline: Deadlines.submission) {
                try await Torpor_V1_AgentLink.Client(wrapping: $0).renew(.init(), options: $1)
            })
    }

    package func report(spans: [SpanRecord]) async throws(TorporError) {
        let message = Torpor_V1_Spans.with { $0.spans = spans.map(\.wire) }
        _ = try await line.call(deadline: Deadlines.heartbeat) {
            try await Torpor_V1_AgentLink.Client(wrapping: $0).reportSpans(message, options: $1)
        }
    }
}
