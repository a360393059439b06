import Testing
import TorporModel
import TorporScheduling

/// Laws of every choice, in made-up fleets.
@Suite struct PlacementLawTests {
    /// SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
        mutating func one<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &self)] }
        mutating func some<Value>(_ values: [Value]) -> [Value] { values.filter { _ in Int.random(in: 0..<4, using: &self) == 0 } }
    }

    private static let rules = ["app=web", "app in (db, web) by zone", "app!=db by rack", "app=db weight 7", "app by zone weight 3"]

    private func spec(_ dice: inout Dice) throws -> WorkloadSpec {
        var spec = try Fixtures.spec(
            labels: dice.one([[:], ["app": "web"], ["app": "db"]]), prefer: dice.some(["disk=ssd", "zone notin (x) weight 3"]),
            near: dice.some(Self.rules), apart: dice.some(Self.rules), dice.one(PlacementStrategy.allCases))
        spec.placement.require = try dice.some(["zone", "zone in (x, y)", "!spot", "disk=ssd"]).map(LabelSelector.parse)
        if dice.one([true, false, false]) { spec.ports = [PublishedPort(node: dice.one([80, 81]), workload: 80)] }
        return spec
    }

    private func node(_ number: Int, _ dice: inout Dice) -> NodeRow {
        let labels = ["zone": dice.one(["x", "y", "z", ""]), "disk": dice.one(["ssd", "hdd"]), "rack": "r\(number / 2)", "spot": "yes"]
        let facts = dice.one([Fixtures.facts(), Fixtures.facts(), Fixtures.facts(["sse2"])])
        return Fixtures.node(
            "n-\(number)", facts: facts, memory: dice.one([100, 300, 500]) * Fixtures.mib, disk: dice.one([100, 400, 500]) * Fixtures.mib,
            cordoned: dice.one([true, false, false, false]), seen: dice.one([1000, 1000, 1000, -9000]),
            labels: labels.filter { _ in dice.one([true, true, false]) })
    }

    /// The quick look and the one that gives reasons agree on every node, and the order in which nodes and neighbours are told changes nothing.
    @Test(arguments: 0..<300) func aNodeIsChosenExactlyWhenThereIsNoReasonAgainstIt(_ seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let nodes = (0..<6).map { node($0, &dice) }
        let workloads = try (0..<8).map { try Fixtures.placed("w-\($0)", on: "n-\(dice.one([0, 1, 2, 3, 4, 5]))", spec(&dice)) }
        let (asked, needs) = (try spec(&dice), dice.one([nil, Fixtures.needs()]))
        let (from, reason) = (dice.one([nil, nodes[0].node]), dice.one(PlacementReason.allCases))
        let candidates = Fixtures.candidates(nodes, workloads)
        let choice = Placement.choose(asked, needs: needs, among: candidates, from: from, for: reason)
        let fitting = nodes.map(\.node).filter { Placement.judge(target: $0, asked, needs: needs, among: candidates, from: from).isEmpty }
        switch choice {
        case .chosen(let node): #expect(fitting.contains(node))
        case .none(let reasons):
            #expect(fitting.isEmpty && nodes.allSatisfy { node in reasons.contains { $0.hasPrefix("\(node.node): ") } })
        }
        let turned = Fixtures.candidates(nodes.reversed(), workloads.reversed())
        let again = Placement.choose(asked, needs: needs, among: turned, from: from, for: reason)
        if case .chosen = choice { #expect(again == choice) }
        let told = Placement.explain(try WorkloadName("web"), asked, needs: needs, among: candidates, from: from, for: reason)
        #expect(told.chosen.map { .chosen($0) } ?? choice == choice && (told.because == nil) == (told.chosen == nil))
    }
}
