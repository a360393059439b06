import Testing
import TorporModel
import TorporScheduling

/// Failure 1: target equals source, target unknown, target lost: refused with the true reason.
@Suite struct PlacementTests {
    private let a = NodeID(unchecked: "node-a")
    private let b = NodeID(unchecked: "node-b")
    private let c = NodeID(unchecked: "node-c")

    @Test func theFittingNodeWithTheMostFreeMemoryIsChosen() {
        let nodes = [Fixtures.node("node-a", memory: 512 * Fixtures.mib), Fixtures.node("node-b", memory: 1024 * Fixtures.mib)]
        #expect(Placement.choose(Fixtures.spec, needs: nil, among: Fixtures.candidates(nodes), from: nil, for: .new) == .chosen(b))
    }

    @Test func ofEqualsTheFirstByNameIsChosenWhateverTheOrder() {
        let nodes = [Fixtures.node("node-c"), Fixtures.node("node-a"), Fixtures.node("node-b")]
        for order in [nodes, nodes.reversed()] {
            #expect(Placement.choose(Fixtures.spec, needs: nil, among: Fixtures.candidates(order), from: nil, for: .new) == .chosen(a))
        }
    }

    @Test func whatOtherJobsReservedCountsInTheChoice() {
        let nodes = [Fixtures.node("node-a", memory: 1024 * Fixtures.mib), Fixtures.node("node-b", memory: 600 * Fixtures.mib)]
        let candidates = Fixtures.candidates(nodes, reserved: [a: 900 * Fixtures.mib])
        #expect(Placement.choose(Fixtures.spec, needs: Fixtures.needs(), among: candidates, from: nil, for: .new) == .chosen(b))
    }

    @Test func aWorkloadIsNeverPlacedWhereItIs() {
        let nodes = [Fixtures.node("node-a", memory: 8192 * Fixtures.mib), Fixtures.node("node-b")]
        #expect(
            Placement.choose(Fixtures.spec, needs: Fixtures.needs(), among: Fixtures.candidates(nodes), from: a, for: .new) == .chosen(b))
        #expect(
            Placement.judge(target: a, Fixtures.spec, needs: nil, among: Fixtures.candidates(nodes), from: a)
                == ["node-a: the workload is already there"])
    }

    @Test func aLostNodeIsRefusedForItsSilenceAlone() {
        let silent = Fixtures.node("node-b", memory: 0, seen: 1000)
        let at = Fixtures.candidates([silent], now: 4001)
        #expect(
            Placement.judge(target: b, Fixtures.spec, needs: Fixtures.needs(), among: at, from: a)
                == ["node-b: lost, not heard of since 1970-01-01T00:00:01.000Z"])
        #expect(Placement.judge(target: b, Fixtures.spec, needs: nil, among: Fixtures.candidates([silent], now: 4000), from: a).isEmpty)
    }

    @Test func aCordonedNodeIsRefusedWithTheWayOut() {
        let nodes = [Fixtures.node("node-b", cordoned: true)]
        #expect(
            Placement.judge(target: b, Fixtures.spec, needs: nil, among: Fixtures.candidates(nodes), from: a)
                == ["node-b: cordoned, takes no new work (torpor node uncordon node-b)"])
    }

    @Test func anUnknownNodeIsRefusedWithTheKnownOnes() {
        let nodes = [Fixtures.node("node-b"), Fixtures.node("node-a")]
        #expect(
            Placement.judge(target: c, Fixtures.spec, needs: nil, among: Fixtures.candidates(nodes), from: nil)
                == ["node-c: no such node (known: node-a, node-b)"])
    }

    @Test func whenNobodyFitsEveryCandidateSaysWhy() throws {
        let nodes = [
            Fixtures.node("node-a"), Fixtures.node("node-b", cordoned: true), Fixtures.node("node-c", facts: Fixtures.facts(["sse2"])),
        ]
        let choice = Placement.choose(Fixtures.spec, needs: Fixtures.needs(), among: Fixtures.candidates(nodes), from: a, for: .new)
        #expect(
            choice
                == .none([
                    "node-a: the workload is already there", "node-b: cordoned, takes no new work (torpor node uncordon node-b)",
                    "node-c: needs avx2, has not",
                ]))
        let refusal = try #require(throws: TorporError.self) { try choice.node() }
        #expect(refusal.code == .noCapacity && refusal.message.contains("node-c: needs avx2, has not") && refusal.remedy != nil)
    }

    @Test func ofAFleetTheFirstReasonsAreToldAndTheRestIsCounted() throws {
        let nodes = (100..<350).map { Fixtures.node("n-\($0)", backends: []) }
        let choice = Placement.choose(Fixtures.spec, needs: nil, among: Fixtures.candidates(nodes), from: nil, for: .new)
        guard case .none(let reasons) = choice else { throw TorporError(.internal, "\(choice)") }
        #expect(reasons.count == 101 && reasons.last == "nor on 150 more nodes (torpor explain)")
        let refusal = try #require(throws: TorporError.self) { try choice.node() }
        #expect(refusal.message.hasPrefix("n-100: has no backend oci; ") && refusal.message.hasSuffix("; and 61 more reasons"))
    }

    @Test func aClusterWithoutNodesSaysSo() throws {
        let refusal = try #require(throws: TorporError.self) {
            try Placement.choose(Fixtures.spec, needs: nil, among: Fixtures.candidates([]), from: nil, for: .new).node()
        }
        #expect(refusal.message == "there are no nodes")
    }

    @Test func whatAWorkloadUsesCountsBeforeWhatItMayUse() {
        var spec = Fixtures.spec
        spec.limits.memoryBytes = 8192 * Fixtures.mib
        let nodes = [Fixtures.node("node-b")]
        #expect(Placement.choose(spec, needs: Fixtures.needs(), among: Fixtures.candidates(nodes), from: a, for: .new) == .chosen(b))
        #expect(
            Placement.choose(spec, needs: nil, among: Fixtures.candidates(nodes), from: nil, for: .new)
                == .none(["node-b: needs 8192 MiB of memory, has 1024 MiB free"]))
    }

    @Test func aNodeWithNothingFreeStillTakesWhatNeedsNothing() {
        let nodes = [Fixtures.node("node-b", memory: 0)]
        #expect(Placement.choose(Fixtures.spec, needs: nil, among: Fixtures.candidates(nodes), from: nil, for: .new) == .chosen(b))
    }
}
