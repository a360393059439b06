import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporWire

/// The caller's half of an exec session, the same for people's tools and for the coordinator.
///
/// Nothing is piled up between the two ends: what arrives is handed on before the next message is read, and both directions are held
/// back by HTTP/2's own windows.
enum ExecStream {
    /// What opens the session, and then whatever the person does; ends when that does.
    static func request(_ open: Torpor_V1_ExecOpen, _ near: ExecLine) -> StreamingClientRequest<Torpor_V1_ExecRequest> {
        StreamingClientRequest { writer in
            try await writer.write(.with { $0.open = open })
            while let next = try await near.input() { try await writer.write(next.wire) }
        }
    }

    /// Hands on what the command prints; its exit status.
    ///
    /// - Throws: the peer's refusal, or `unreachable` when the stream ended without a word.
    static func status(_ response: StreamingClientResponse<Torpor_V1_ExecReply>, _ near: ExecLine, _ line: Line) async throws -> Int32 {
        for try await reply in response.messages {
            if case .ended(let status)? = reply.reply { return status }
            try await near.output(try line.read(reply))
        }
        throw TorporError(.unreachable, "the session broke off", remedy: "what it ran is being ended; try again")
    }

    /// As the first message says it.
    static func open(_ workload: String, _ call: ExecCall, for requester: String) -> Torpor_V1_ExecOpen {
        .with { ($0.workload, $0.call, $0.requester) = (workload, call.wire, requester) }
    }
}
