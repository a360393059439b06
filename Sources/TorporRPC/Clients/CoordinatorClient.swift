import GRPCCore
import SwiftProtobuf
package import TorporModel
package import TorporPorts
import TorporWire

/// The coordinator, from an agent.
///
/// Deadlines are shorter than a heartbeat's pace: late news is replaced by newer, not queued behind it.
package struct CoordinatorClient: CoordinatorPort {
    private let line: Line
    private let limits: (any TransferLimiting)?

    /// - Parameters:
    ///   - line: a line to `.coordinator`.
    ///   - limits: gets to know what the coordinator says of this node's; nil where nothing is limited.
    package init(_ line: Line, limits: (any TransferLimiting)? = nil) {
        self.line = line
        self.limits = limits
    }

    /// What the answer says of the roster is believed from then on, by every line and listener of this process; what it says of limits
    /// is in force.
    package func heartbeat(_ report: NodeReport) async throws(TorporError) {
        var message = report.wire
        message.knownRoster = line.credentials.roster.now.revision
        let reply = try await line.call(deadline: Deadlines.heartbeat) { [message] in
            try await Torpor_V1_AgentLink.Client(wrapping: $0).heartbeat(message, options: $1)
        }
        if reply.hasRoster { line.credentials.roster.take(try line.read(reply.roster)) }
        if reply.hasLimits { limits?.apply(try line.read(reply.limits)) }
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
