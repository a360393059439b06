import Testing
import TorporHost
import TorporModel

struct BriefCommandTests {
    @Test func whatItPrintsIsKeptOnBothSidesAndSoIsItsEnd() throws {
        let line = "head -c 200000 /dev/zero | tr '\\0' x; head -c 200000 /dev/zero | tr '\\0' y >&2; exit 3"
        let outcome = try BriefCommand("/bin/sh", ["-c", line]).run(.seconds(20))
        #expect(outcome.exit == .code(3))
        #expect(outcome.output == String(repeating: "x", count: 200_000))
        #expect(outcome.error == String(repeating: "y", count: 200_000))
    }

    @Test func oneThatTakesTooLongIsEndedWithAllOfIt() throws {
        let error = #expect(throws: TorporError.self) {
            try BriefCommand("/bin/sh", ["-c", "sleep 100 & wait"]).run(.milliseconds(100))
        }
        #expect(error?.code == .deadlineExceeded)
    }

    @Test func aProgramThatIsNotThereIsSaidToBeMissing() {
        let error = #expect(throws: TorporError.self) { try BriefCommand("/nowhere/program", []).run(.seconds(5)) }
        #expect(error?.code == .engineMissing)
    }
}
