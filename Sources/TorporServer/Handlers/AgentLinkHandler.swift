import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// `AgentLink`: an agent speaks for the node in its certificate and for no other.
///
/// The access table lets in agents; which node one may speak for stands in the message, so it is checked here, before the port hears
/// of it. A refusal leaves an audit line like any other.
struct AgentLinkHandler: Torpor_V1_AgentLink.SimpleServiceProtocol {
    let coordinator: any CoordinatorPort
    let members: any MemberPort

    /// What is true on the node. Answers nothing that could be obeyed: only whom not to believe, when that is news to the agent, and what
    /// its transfers may take.
    func heartbeat(request: Torpor_V1_NodeReport, context: ServerContext) async throws -> Torpor_V1_HeartbeatReply {
        try await Answering.run { () async throws(TorporError) in
            let report = try NodeReport(wire: request)
            try Peer.requireAgent(of: report.node)
            // Orders for this node will be sent there: it must not name another's door.
            try Peer.requireAgent(of: report.address.node)
            try await coordinator.heartbeat(report)
            let roster = members.roster(after: request.knownRoster)
            // Limits that cannot be read are an incident, and no reason not to hear the node: it goes on with those it knows.
            let limits = try? await (coordinator as? any LimitsControl)?.limits(of: report.node)
            return .with {
                if let roster { $0.roster = roster.wire }
                if let limits { $0.limits = limits.wire }
            }
        }
    }

    /// For the node and the key in the certificate that was shown, and for no other: the message says nothing.
    func renew(request: Torpor_V1_Empty, context: ServerContext) async throws -> Torpor_V1_MemberCertificate {
        try await Answering.run { () async throws(TorporError) in
            let member = try Peer.requireMember()
            return try await members.renew(member.node, key: member.key, hosts: member.hosts).wire
        }
    }

    /// Finished spans, each of the agent's own node or of none.
    func reportSpans(request: Torpor_V1_Spans, context: ServerContext) async throws -> Torpor_V1_Empty {
        try await Answering.run { () async throws(TorporError) in
            let spans: [SpanRecord] = try Wire.read(request.spans)
            for case let node? in Set(spans.map(\.node)) { try Peer.requireAgent(of: node) }
            try await coordinator.report(spans: spans)
            return Torpor_V1_Empty()
        }
    }
}
