import Testing
import TorporHost
import TorporModel

@Suite struct CommandTests {
    @Test func whatAProgramSaidAndHowItEndedComesBack() async throws {
        let outcome = try await Command("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"]).run()
        #expect(outcome.exit == .code(3))
        #expect(outcome.output == "out\n")
        #expect(outcome.error == "err\n")
    }

    @Test func aProgramIsEndedAtItsDeadlineWithWhatItStarted() async throws {
        let error = await #expect(throws: TorporError.self) {
            try await Command("/bin/sh", ["-c", "trap '' TERM; sleep 600 & sleep 600"], deadline: .milliseconds(200)).run()
        }
        #expect(error?.code == .deadlineExceeded)
    }

    @Test func aMissingProgramSaysWhatToInstall() async {
        let error = await #expect(throws: TorporError.self) { try await Command("/usr/bin/no-such-engine", []).run() }
        #expect(error?.code == .engineMissing)
        #expect(error?.remedy != nil)
    }
}
