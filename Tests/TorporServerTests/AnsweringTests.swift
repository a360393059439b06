import GRPCCore
import Testing
import TorporModel
import TorporWire

@testable import TorporServer

@Suite struct AnsweringTests {
    private func answer(_ code: ErrorCode, whileEnding: Bool) async -> TorporError? {
        await withTaskGroup(of: TorporError?.self) { group in
            if whileEnding { group.cancelAll() }
            group.addTask {
                do {
                    try await Answering.run { () async throws(TorporError) in throw TorporError(code, "given up half way") }
                    return nil
                } catch {
                    return TorporError(call: error, to: "node-a")
                }
            }
            return await group.next() ?? nil
        }
    }

    @Test(arguments: [ErrorCode.cancelled, .internal, .refused, .engineFailed])
    func aServerThatIsBeingEndedRefusesNothingDefinitely(_ code: ErrorCode) async {
        #expect(await answer(code, whileEnding: true)?.code == .unreachable)
        #expect(await answer(code, whileEnding: false)?.code == code)
    }
}

@Suite struct CallDeadlineTests {
    @Test(arguments: [
        ("5S", Duration.seconds(5)), ("300m", .milliseconds(300)), ("2M", .seconds(120)), ("7u", .microseconds(7)), ("9n", .nanoseconds(9)),
        ("1H", .seconds(600)), ("99999999H", .seconds(600)), ("", .seconds(600)), ("S", .seconds(600)), ("-1S", .seconds(600)),
        ("123456789S", .seconds(600)), ("5x", .seconds(600)),
    ])
    func aDeadlineIsReadOrTheLongestIsTaken(_ text: String, _ deadline: Duration) {
        #expect(CallDeadline.of(["grpc-timeout": "\(text)"]) == deadline)
    }

    @Test func noDeadlineIsTheLongest() {
        #expect(CallDeadline.of([:]) == .seconds(600))
    }
}
