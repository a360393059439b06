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

    /// What no copy and no snapshot here uses.
    func pruneImages(request: ServerRequest<Torpor_V1_Empty>, context: ServerContext) async throws -> ServerResponse<
        Torpor_V1_ImageReports
    > {
        try await Answering.run { () async throws(TorporError) in
            let images = try await agent.pruneImages()
            return ServerResponse(message: .with { $0.images = images.map(\.wire) })
        }
    }

    /// What a workload that lives here has printed.
    func logs(request: ServerRequest<Torpor_V1_WorkloadLogsRequest>, context: ServerContext) async throws -> ServerResponse<
        Torpor_V1_LogPage
    > {
        try await Answering.run { () async throws(TorporError) in
            let message = request.message
            return ServerResponse(message: try await agent.logs(WorkloadID.parse(message.workload), LogQuery(wire: message.query)).wire)
        }
    }

    /// Snapshots out of the cluster and into it.
    func runErrand(
        request: ServerRequest<Torpor_V1_SnapshotErrand>, context: ServerContext
    ) async throws -> ServerResponse<Torpor_V1_SnapshotErrandReply> {
        try await Answering.run { () async throws(TorporError) in
            guard let agent = agent as? any SnapshotAgent else {
                throw TorporError(.unsupported, "this agent sends and takes no snapshots")
            }
            return ServerResponse(message: try await agent.run(SnapshotErrand(wire: request.message)).wire)
        }
    }

    /// A command beside a workload that lives here, as long as the coordinator's stream lasts.
    func exec(
        request: StreamingServerRequest<Torpor_V1_ExecRequest>, context: ServerContext
    ) async throws -> StreamingServerResponse<Torpor_V1_ExecReply> {
        let agent = agent
        return StreamingServerResponse { response in
            try await Answering.run { () async throws(TorporError) in
                guard let agent = agent as? any ExecAgent else { throw TorporError(.unsupported, "this agent runs no commands") }
                try await ExecSession.serve(request.messages, response, context) { (open, line) async throws(TorporError) in
                    let (workload, call) = (try WorkloadID.parse(open.workload), try ExecCall(wire: open.call))
                    return try await agent.exec(workload, call, for: open.requester, over: line)
                }
                return [:]
            }
        }
    }
}
