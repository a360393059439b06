import GRPCCore
import TorporModel
import TorporWire

/// What comes in over an exec session's stream, one message at a time, whoever asks for the next.
actor ExecRequests {
    private var iterator: RPCAsyncSequence<Torpor_V1_ExecRequest, any Error>.AsyncIterator

    init(_ requests: RPCAsyncSequence<Torpor_V1_ExecRequest, any Error>) { iterator = requests.makeAsyncIterator() }

    /// What the session is to be.
    ///
    /// - Throws: `invalidArgument` when the first message is another.
    func open() async throws(TorporError) -> Torpor_V1_ExecOpen {
        guard case .open(let open)? = await next()?.request else {
            throw TorporError(.invalidArgument, "a session begins by saying what it is to run")
        }
        return open
    }

    /// nil when the caller has said all, or has left.
    func input() async throws(TorporError) -> ExecInput? {
        guard let message = await next() else { return nil }
        return try ExecInput(wire: message)
    }

    /// A stream that broke has nobody at its other end any more.
    private func next() async -> Torpor_V1_ExecRequest? {
        var taken = iterator
        let message = try? await taken.next(isolation: self)
        iterator = taken
        return message
    }
}
