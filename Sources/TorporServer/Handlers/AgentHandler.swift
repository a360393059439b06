import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporWire

/// `Agent`: orders from the coordinator.
///
/// Implements the fuller of the generated protocols, because the deadline stands in the call's metadata.
struct AgentHandler: Torpor_V1_Agent.ServiceProtocol {
    let agent: any AgentPort

    /// An order that was begun is carried to its end though the caller may leave: its answer is in the journal when it is asked again.
    func perform(request: ServerRequest<Torpor_V1_Order>, context: ServerContext) async throws -> ServerResponse<Torpor_V1_Answer> {
        try await Answering.run { () async throws(TorporError) in
            let deadline = CallDeadline.of(request.metadata)
            return ServerResponse(message: try await agent.perform(Order(wire: request.message), deadline: deadline).wire)
        }
    }

    /// The last lines of a workload that lives here.
    func logs(request: ServerRequest<Torpor_V1_WorkloadLogsRequest>, context: ServerContext) async throws -> ServerResponse<
        Torpor_V1_LogLines
    > {
        try await Answering.run { () async throws(TorporError) in
            let tail = try WireLimits.read(request.message.tail, in: WireLimits.logLines, "lines")
            let lines = try await agent.logs(WorkloadID.parse(request.message.workload), tail: tail)
            return ServerResponse(message: .with { $0.lines = lines.map(\.wire) })
        }
    }
}
