import Testing
import TorporModel
import TorporTerminal

@Suite struct ExitCodeTests {
    @Test func everyEndOfAJobHasTheDocumentedCode() throws {
        let codes = try [JobView.State.succeeded, .undone, .cancelled, .stuck, .failed].map { ExitCode(try Fixture.job($0)).rawValue }
        #expect(codes == [0, 4, 4, 5, 1])
    }

    @Test func aJobRefusedAtItsFirstStepHasChangedNothing() throws {
        let refusal = TorporError(.noCapacity, "node-b is full", remedy: "name another node")
        #expect(ExitCode(try Fixture.job(.failed, error: refusal)) == .refused)
    }

    @Test func aLostWorkloadIsAFailureNeverARefusal() throws {
        #expect(ExitCode(try Fixture.job(.failed, error: TorporError(.lost, "it is gone"))) == .failed)
    }

    @Test func whatWasRefusedBeforeAnyJobIsThree() {
        let codes: [ErrorCode] = [.invalidArgument, .notFound, .alreadyExists, .refused, .noCapacity, .permissionDenied, .unauthenticated]
        #expect(codes.allSatisfy { ExitCode(TorporError($0, "no")) == .refused })
        #expect(ExitCode(TorporError(.internal, "oh")) == .failed)
    }

    @Test func theTableNamesEveryCode() {
        for code in ExitCode.allCases { #expect(ExitCode.table.contains("  \(code.rawValue)  \(code.meaning)")) }
    }
}
