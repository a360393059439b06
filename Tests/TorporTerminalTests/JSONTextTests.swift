import Foundation
import Testing
import TorporModel
import TorporTerminal

/// Field names that scripts rely on: none may be renamed.
@Suite struct JSONTextTests {
    @Test func aJobHasTheFieldsThatScriptsReadAndIsOneLine() throws {
        let error = TorporError(.noCapacity, "node-b is full", remedy: "name another node")
        let text = try JSONText.of(try Fixture.job(.failed, steps: [Fixture.step("reserve")], error: error))
        #expect(!text.contains("\n"))
        let object = try fields(text)
        let names: Set<String> = [
            "job", "kind", "workload", "state", "from", "to", "incarnation", "blackoutMs", "totalMs", "sentBytes", "logicalBytes",
            "rounds", "traceId", "steps", "error",
        ]
        #expect(names.isSubset(of: Set(object.keys)))
        let step = try #require((object["steps"] as? [[String: Any]])?.first)
        #expect(Set(step.keys) == ["name", "state", "startedAt", "durationMs"])
        #expect(Set(["code", "message", "remedy"]).isSubset(of: Set((object["error"] as? [String: Any] ?? [:]).keys)))
    }

    @Test func aSnapshotHasTheFieldsThatScriptsRead() throws {
        let view = SnapshotView(
            id: SnapshotID(unchecked: "s-1"), workload: try WorkloadName("web-1"), createdAt: "2026-01-02T03:04:05.000Z",
            backend: BackendKind(unchecked: "oci"), logicalBytes: 2, storedBytes: 1, nodes: [NodeID(unchecked: "node-a")],
            parent: SnapshotID(unchecked: "s-0"), pinned: false)
        let names: Set<String> = ["id", "workload", "createdAt", "backend", "logicalBytes", "storedBytes", "nodes", "parent", "pinned"]
        #expect(try names.isSubset(of: Set(fields(JSONText.of(view)).keys)))
        #expect(Listing.snapshots([view]).contains("s-1"))
    }

    @Test func aNodeHasTheFieldsThatScriptsReadAndSaysWhyABackendIsMissing() throws {
        let backend = BackendReport(
            name: BackendKind(unchecked: "oci"), available: false, version: "1", reason: "criu is missing", remedy: "install it")
        let view = NodeView(
            name: NodeID(unchecked: "node-a"), state: "ready", address: "10.0.0.1:7443", workloads: 1, debts: 0, freeMemoryBytes: 1,
            freeDiskBytes: 1, lastSeenAt: "2026-01-02T03:04:05.000Z", version: "1", backends: [backend], labels: ["zone": "a"])
        let object = try fields(JSONText.of(view))
        #expect(Set(["name", "state", "workloads", "backends"]).isSubset(of: Set(object.keys)))
        let first = try #require((object["backends"] as? [[String: Any]])?.first)
        #expect(Set(["name", "available", "version", "reason", "remedy"]).isSubset(of: Set(first.keys)))
        #expect(object["labels"] as? [String: String] == ["zone": "a"])
        #expect(Listing.nodes([view]).contains("zone=a  oci: criu is missing"))
    }

    @Test func anErrorIsALineAndEachOfItsCausesIsOne() throws {
        let below = TorporError(.unsupported, "a mapping\nis too long", remedy: "move it without --lazy")
        let error = TorporError(.attemptOver, "its capture failed", remedy: "submit it again", cause: below)
        let lines = "error: its capture failed (submit it again)\n  because a mapping is too long (move it without --lazy)"
        #expect(ErrorText.lines(ErrorView(error), verbose: false) == lines)
        let plain = ErrorView(TorporError(.notFound, "there is no job", remedy: "torpor jobs"))
        #expect(ErrorText.lines(plain, verbose: true) == "error: there is no job (torpor jobs)")
    }

    @Test func onlyFiveCausesAreToldUnlessAllAreAskedFor() {
        let error = ErrorView(TorporError(code: .internal, message: "no", remedy: nil, causes: (1...7).map { "cause \($0)" }))
        #expect(ErrorText.lines(error, verbose: false).hasSuffix("\n  because cause 5"))
        #expect(ErrorText.lines(error, verbose: true).split(separator: "\n").count == 8)
    }

    @Test func aCauseThatOnlyRepeatsItsErrorIsNotTold() {
        let below = TorporError(.corrupt, "is damaged", remedy: "restore another")
        let error = ErrorView(TorporError(.corrupt, "the snapshot is damaged", remedy: "restore another", cause: below))
        #expect(ErrorText.lines(error, verbose: false) == "error: the snapshot is damaged (restore another)")
    }

    @Test func anErrorIsAnObjectForScripts() throws {
        let error = TorporError(.notFound, "there is no job", remedy: "torpor jobs", cause: TorporError(.internal, "below"))
        let document = try fields(JSONText.of(ErrorText.Document(error, job: JobID(unchecked: "j-1"))))
        #expect(document["job"] as? String == "j-1")
        #expect((document["error"] as? [String: Any])?["message"] as? String == "there is no job")
        #expect((document["error"] as? [String: Any])?["causes"] as? [String] == ["below"])
    }

    @Test func aJobsSheetShowsEveryStepAndTheRemedy() throws {
        let error = TorporError(.noCapacity, "node-b is full", remedy: "name another node")
        let sheet = Sheet.job(try Fixture.job(.failed, steps: [Fixture.step("reserve"), Fixture.step("undo reserve")], error: error))
        for word in ["undo reserve", "node-b is full", "name another node", "operator/dev"] { #expect(sheet.contains(word)) }
    }

    @Test func aJobsSheetShowsWhyAStepFailedOnceAndWithItsCauses() throws {
        let error = TorporError(.attemptOver, "its capture failed", cause: TorporError(.unsupported, "a mapping is too long"))
        let failed = StepView(name: "copy", state: .failed, startedAt: "", durationMs: 1, error: ErrorView(error))
        for jobs in [error, nil] {
            let sheet = Sheet.job(try Fixture.job(jobs == nil ? .running : .undone, steps: [failed], error: jobs))
            #expect(sheet.components(separatedBy: "its capture failed").count == 2, "\(sheet)")
            #expect(sheet.components(separatedBy: "because").count == 2 && sheet.contains("a mapping is too long"), "\(sheet)")
        }
    }

    private func fields(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
