import GRPCCore
import Testing
import TorporModel
import TorporWire

@Suite struct ErrorTripTests {
    static let codes: [ErrorCode] = [
        .invalidArgument, .notFound, .alreadyExists, .refused, .unsupported, .noCapacity, .incompatible, .unauthenticated,
        .permissionDenied,
        .conflict, .attemptOver, .staleIncarnation, .cancelled, .lost, .engineMissing, .engineFailed, .diskFull, .corrupt, .forged,
        .unknownVersion, .unreachable, .deadlineExceeded, .internal, ErrorCode(word: "wordOfANewerPeer"),
    ]

    @Test(arguments: codes)
    func everyErrorSurvivesTheTripExactly(_ code: ErrorCode) {
        let error = TorporError(code: code, message: "nein: ü\n2", remedy: "torpor ps", causes: ["a", "b: c"])
        #expect(TorporError(call: error.rpcError, to: "node-b") == error)
        let bare = TorporError(code: code, message: "", remedy: nil, causes: [])
        #expect(TorporError(call: bare.rpcError, to: "node-b") == bare)
    }

    /// Every status there is, without the peer's own word: nobody knows what was done.
    @Test(arguments: [
        RPCError.Code.aborted, .alreadyExists, .cancelled, .dataLoss, .failedPrecondition, .internalError, .invalidArgument, .notFound,
        .outOfRange, .permissionDenied, .resourceExhausted, .unauthenticated, .unavailable, .unimplemented, .unknown,
    ])
    func aStatusWithoutThePeersWordIsNoRefusal(_ code: RPCError.Code) {
        let error = TorporError(call: RPCError(code: code, message: "from a proxy"), to: "node-b")
        #expect(error.code == .unreachable)
        #expect(error.code.outcomeUnknown)
        #expect(error.causes.contains { $0.contains("from a proxy") })
    }

    @Test func aDeadlineIsNoRefusalEither() {
        let error = TorporError(call: RPCError(code: .deadlineExceeded, message: ""), to: "node-b")
        #expect(error.code == .deadlineExceeded)
        #expect(error.code.outcomeUnknown)
    }

    @Test func aTrailerThatCannotBeReadIsNoRefusal() {
        var metadata = Metadata()
        metadata.addBinary([0xff, 0xff, 0xff], forKey: "torpor-error-bin")
        let garbled = TorporError(call: RPCError(code: .notFound, message: "", metadata: metadata), to: "node-b")
        #expect(garbled.code == .unreachable)
        var empty = Metadata()
        empty.addBinary([], forKey: "torpor-error-bin")
        #expect(TorporError(call: RPCError(code: .notFound, message: "", metadata: empty), to: "node-b").code == .unreachable)
    }

    @Test func whateverElseIsThrownLeavesTheOutcomeOpen() {
        #expect(TorporError(call: CancellationError(), to: "node-b").code == .unreachable)
    }

    @Test func aHugeErrorKeepsItsCodeAndFitsItsTrailer() throws {
        let long = String(repeating: "ü", count: 20_000)
        let error = TorporError(code: .refused, message: long, remedy: long, causes: (0..<100).map { "\($0) \(long)" })
        let rpc = error.rpcError
        let bytes = rpc.metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.encoded().utf8.count }
        #expect(bytes < 12 << 10)
        let back = TorporError(call: rpc, to: "node-b")
        #expect(back.code == .refused)
        #expect(back.causes.first?.hasPrefix("0 ") == true)
    }
}
