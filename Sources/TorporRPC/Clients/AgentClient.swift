import GRPCCore
import SwiftProtobuf
package import TorporModel
package import TorporPorts
import TorporWire

/// One agent, from the coordinator.
///
/// Holds the rule of the port: whatever is not the agent's own refusal leaves the outcome unknown, and the same order is sent again.
package struct AgentClient: AgentPort {
    let line: Line

    /// - Parameter line: a line to `.agent(node)`.
    package init(_ line: Line) { self.line = line }

    /// The deadline also travels: the other side ends the wait then. Being late does not take the order back.
    package func perform(_ order: Order, deadline: Duration) async throws(TorporError) -> Answer {
        try line.read(
            try await line.call(deadline: deadline) {
                try await Torpor_V1_Agent.Client(wrapping: $0).perform(order.wire, options: $1)
            })
    }

    package func pruneImages() async throws(TorporError) -> [ImageReport] {
        try line.read(
            try await line.call(deadline: Deadlines.prune) {
                try await Torpor_V1_Agent.Client(wrapping: $0).pruneImages(.init(), options: $1).images
            })
    }

    package func logs(_ workload: WorkloadID, _ query: LogQuery) async throws(TorporError) -> LogPage {
        let asked = Torpor_V1_WorkloadLogsRequest.with { ($0.workload, $0.query) = (workload.rawValue, query.wire) }
        return try line.read(
            try await line.call(deadline: Deadlines.question) {
                try await Torpor_V1_Agent.Client(wrapping: $0).logs(asked, options: $1)
            })
    }
}

extension AgentClient: ExecAgent {
    /// No deadline: a session lasts as long as somebody holds it. Keepalive ends a line that is dead.
    package func exec(
        _ workload: WorkloadID, _ call: ExecCall, for requester: String, over near: ExecLine
    ) async throws(TorporError) -> Int32 {
        let (line, open) = (line, ExecStream.open(workload.rawValue, call, for: requester))
        return try await line.call(deadline: nil) { client, options in
            try await Torpor_V1_Agent.Client(wrapping: client).exec(request: ExecStream.request(open, near), options: options) {
                try await ExecStream.status($0, near, line)
            }
        }
    }
}

extension AgentClient: SnapshotAgent {
    package func run(_ errand: SnapshotErrand) async throws(TorporError) -> SnapshotErrand.Answer {
        try line.read(
            try await line.call(deadline: Deadlines.errand) {
                try await Torpor_V1_Agent.Client(wrapping: $0).runErrand(errand.wire, options: $1)
            })
    }
}
