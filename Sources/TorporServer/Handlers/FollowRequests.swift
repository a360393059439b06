import GRPCCore
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// What comes in over a follower's stream, one message at a time.
actor FollowRequests {
    private var iterator: RPCAsyncSequence<Torpor_V1_FollowRequest, any Error>.AsyncIterator

    init(_ requests: RPCAsyncSequence<Torpor_V1_FollowRequest, any Error>) { iterator = requests.makeAsyncIterator() }

    /// How a follower begins.
    struct Opening {
        let snapshot: SnapshotID
        /// In bytes.
        let credit: Int
        let acceptsPacked: Bool
        let urgency: TransferUrgency
    }

    /// Which capture, and how it is to come.
    ///
    /// - Throws: `invalidArgument` when the first message is another, or asks for less credit than a chunk or for more than is given.
    func open() async throws(TorporError) -> Opening {
        guard case .open(let open)? = await next()?.request else {
            throw TorporError(.invalidArgument, "a follower begins by naming the capture")
        }
        let range = UInt64(WireLimits.chunkBytes)...UInt64(WireLimits.greatestCreditBytes)
        guard range.contains(open.creditBytes) else {
            throw TorporError(
                .invalidArgument, "a credit of \(open.creditBytes) bytes cannot be given",
                remedy: "between \(range.lowerBound) and \(range.upperBound) bytes")
        }
        return Opening(
            snapshot: try SnapshotID.parse(open.snapshot), credit: Int(open.creditBytes), acceptsPacked: open.acceptsPacked,
            urgency: open.patient ? .patient : .frozen)
    }

    /// nil when the follower has left.
    func answer() async throws(TorporError) -> FollowerAnswer? {
        guard let message = await next() else { return nil }
        return try FollowerAnswer(wire: message)
    }

    /// A stream that broke has nobody at its other end any more.
    private func next() async -> Torpor_V1_FollowRequest? {
        var taken = iterator
        let message = try? await taken.next(isolation: self)
        iterator = taken
        return message
    }
}
