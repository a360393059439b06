import Foundation
import Testing

/// The explicit-state models of `docs/model`: the protocol violates nothing, and every rule matters.
@Suite(.serialized) struct ModelTests {
    static let amended = [
        "handoff/2-nodes-1-attempt", "handoff/2-nodes-2-attempts", "handoff/3-nodes-2-attempts", "handoff/retire-is-waited-for",
        "handoff/2-nodes-2-attempts-2-crashes", "checkpoint/3-jobs", "lease/policy-freeze", "sleep/3-attempts", "sleep/4-attempts",
        "reasons/a-set",
    ]
    /// Faults that no wording mends (handoff-rules § 4).
    static let limits = ["lease/PAUSE", "lease/DEAD"]

    @Test(arguments: amended) func theProtocolViolatesNothingAndNothingStaysStuck(_ bounds: String) async throws {
        let run = try await ModelRun.run("--amended", bounds)
        #expect(run.code == 0 && run.word == .ok, "\(run.text)")
        // A model that hardly moves proves nothing; the smallest has 14 states.
        #expect((run.states ?? 0) >= 14)
    }

    @Test(arguments: ModelLaw.all) func withoutThisRuleTheProtocolBreaks(_ law: ModelLaw) async throws {
        let run = try await ModelRun.run("--rule", law.rule)
        #expect(run.code == 1 && run.word == .violation, "it stopped mattering: \(run.text)")
        #expect(run.facts["invariant"] == "\(law.breaks)", "\(run.text)")
        #expect(run.facts["further"] == law.further.map { "\($0)" }, "\(run.text)")
        // The counterexample is there to be read.
        let steps = (Int(run.facts["steps"] ?? "") ?? 0) + (Int(run.facts["further_steps"] ?? "0") ?? 0)
        #expect(steps > 0 && run.trace.count == steps, "\(run.text)")
    }

    @Test(arguments: ModelBelt.all) func aBeltHoldsWhereItsPartnerFails(_ belt: ModelBelt) async throws {
        let run = try await ModelRun.run("--rule", belt.rule)
        #expect(run.code == 1 && run.word == .violation, "\(run.text)")
        #expect(run.facts["invariant"] == "\(belt.breaks)" && run.facts["partner"] == belt.partner, "\(run.text)")
        #expect(run.facts["alone"] == "none", "it is no belt any more but a rule of its own: \(run.text)")
        // A partner may leave jobs stuck; that is not what the belt is for.
        let safe = ["none", "\(ModelBelt.stuck)"]
        let alone = run.facts["partner_alone"] ?? ""
        #expect(belt.partnerBreaks.map { alone == "\($0)" } ?? safe.contains(alone), "\(run.text)")
        #expect(!run.trace.isEmpty)
    }

    @Test(arguments: limits) func whatNoWordingMendsIsSaidToBreakTheProtocol(_ fault: String) async throws {
        let run = try await ModelRun.run("--rule", fault)
        #expect(run.code == 1 && run.facts["invariant"] == "1", "\(run.text)")
        let readme = try String(contentsOf: ModelRun.root.appending(path: "docs/model/README.md"), encoding: .utf8)
        #expect(readme.contains("`\(fault)`"))
    }

    @Test func everyRuleOfTheModelsIsALawHere() async throws {
        let known =
            ModelLaw.all.map { "rule \($0.rule)" } + ModelBelt.all.map { "belt \($0.rule)" } + Self.limits.map { "limit \($0)" }
            + Self.amended.map { "amended \($0)" } + FullBoundModelSoak.bounds.map { "soak \($0)" }
        let listed = try await ModelRun.run("--list").lines
        #expect(Set(listed) == Set(known), "\(Set(listed).symmetricDifference(known).sorted())")
        #expect(listed.count == known.count)
    }

    /// README's table is a run's, not a memory.
    @Test func theTableIsWhatARunPrints() async throws {
        let readme = try String(contentsOf: ModelRun.root.appending(path: "docs/model/README.md"), encoding: .utf8)
        let lines = Set(readme.split(separator: "\n").map(String.init))
        let printed = try await ModelRun.run("--table").lines
        #expect(printed.count == ModelLaw.all.count + ModelBelt.all.count + Self.limits.count + 2)
        for row in printed { #expect(lines.contains(row), "README.md lacks: \(row)") }
    }

    @Test func aQuestionThatMakesNoSenseIsNoProof() async throws {
        await #expect(throws: ModelRun.Failure.self) { try await ModelRun.run("--rule", "handoff/NO_SUCH_RULE") }
    }
}
