import GRPCCore
import ServiceLifecycle
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporWire

/// The answering half of an exec session, the same for coordinator and agent.
enum ExecSession {
    /// Runs it until its command or its caller has ended, or the server is told to stop: a session must not keep a daemon from ending.
    static func serve(
        _ requests: RPCAsyncSequence<Torpor_V1_ExecRequest, any Error>, _ response: RPCWriter<Torpor_V1_ExecReply>,
        _ context: ServerContext, _ run: @escaping @Sendable (Torpor_V1_ExecOpen, ExecLine) async throws(TorporError) -> Int32
    ) async throws(TorporError) {
        let requests = ExecRequests(requests)
        let line = ExecLine(input: { () async throws(TorporError) in try await requests.input() }) { (output) async throws(TorporError) in
            try await write(output.wire, to: response)
        }
        let open = try await requests.open()
        try await UntilGone.run(context) { () async throws(TorporError) in
            let result = await cancelWhenGracefulShutdown { () async -> Result<Int32, TorporError> in
                do throws(TorporError) { return .success(try await run(open, line)) } catch { return .failure(error) }
            }
            switch result {
            case .success(let status): try await write(.with { $0.ended = status }, to: response)
            case .failure(let error):
                guard Task.isShuttingDownGracefully else { throw error }
                throw TorporError(.cancelled, "the session was ended, for what carried it is stopping", remedy: "try again when it is back")
            }
        }
    }

    private static func write(_ reply: Torpor_V1_ExecReply, to response: RPCWriter<Torpor_V1_ExecReply>) async throws(TorporError) {
        do { try await response.write(reply) } catch { throw TorporError(.cancelled, "the caller has left", cause: error) }
    }
}
