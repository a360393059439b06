import Testing
import TorporModel
import TorporScheduling

/// What specifications ask of places: the part of a choice that people write.
@Suite struct PlacementRuleTests {
    /// Two zones of two nodes each; a has the most memory free, d the least.
    private let nodes = [
        Fixtures.node("a", memory: 900 * Fixtures.mib, labels: ["zone": "x", "disk": "ssd"]),
        Fixtures.node("b", memory: 800 * Fixtures.mib, labels: ["zone": "x", "disk": "hdd", "spot": ""]),
        Fixtures.node("c", memory: 700 * Fixtures.mib, labels: ["zone": "y", "disk": "ssd"]),
        Fixtures.node("d", memory: 600 * Fixtures.mib, labels: ["zone": "y"]),
    ]

    private func choose(
        _ spec: WorkloadSpec, _ placed: [PlacedWorkload] = [], from: String? = nil, for reason: PlacementReason = .new,
        needs: WorkloadNeeds? = nil
    ) -> String {
        let from = from.map { NodeID(unchecked: $0) }
        let choice = Placement.choose(spec, needs: needs, among: Fixtures.candidates(nodes, placed), from: from, for: reason)
        switch choice {
        case .chosen(let node): return node.rawValue
        case .none(let reasons): return reasons.joined(separator: "\n")
        }
    }

    @Test func whatIsRequiredOfLabelsIsThereOrTheNodeIsNone() throws {
        #expect(choose(try Fixtures.spec(require: "zone in (y, z)")) == "c")
        #expect(choose(try Fixtures.spec(require: "disk!=ssd")) == "b", "one without the label counts, too")
        #expect(
            choose(try Fixtures.spec(require: "disk=hdd, !spot")) == """
                a: needs disk=hdd, has disk=ssd (torpor agent --label)
                b: needs !spot, has spot= (torpor agent --label)
                c: needs disk=hdd, has disk=ssd (torpor agent --label)
                d: needs disk=hdd, has no disk (torpor agent --label)
                """)
    }

    @Test func wishesAddUpAndComeBeforeRoom() throws {
        let spec = try Fixtures.spec(prefer: ["zone=y weight 30", "disk=ssd weight 20", "spot weight 49"])
        #expect(choose(spec) == "c")
        #expect(choose(spec, from: "c") == "b")
        #expect(choose(spec, for: .manual) == "a", "a person's word stands for the wishes")
    }

    @Test func packingFillsTheFullestNodeThatStillFits() throws {
        var spec = try Fixtures.spec(.pack)
        #expect(choose(spec) == "d")
        spec.limits.memoryBytes = 650 * Fixtures.mib
        #expect(choose(spec) == "c")
        spec.placement.strategy = .spread
        #expect(choose(spec) == "a")
    }

    @Test func neighboursAreNearByNodeOrByLabel() throws {
        let database = try Fixtures.placed("db", on: "d", Fixtures.spec(labels: ["app": "db"]))
        #expect(choose(try Fixtures.spec(near: ["app=db"]), [database]) == "d")
        #expect(choose(try Fixtures.spec(near: ["app=db by zone"]), [database]) == "c")
        #expect(choose(try Fixtures.spec(near: ["app=db by zone weight 1"]), [database]) == "c")
        #expect(choose(try Fixtures.spec(near: ["app=db by zone weight 1"])) == "a")
        #expect(
            choose(try Fixtures.spec(require: "zone=x", near: ["app=db by rack"]), [database]).hasPrefix(
                "a: needs to be near app=db by rack, and has no label rack (torpor agent --label rack=…)"))
    }

    @Test func theFirstOfAKindThatIsToBeNearItselfMayLiveAnywhere() throws {
        let spec = try Fixtures.spec(labels: ["app": "web"], near: ["app=web"])
        #expect(choose(spec) == "a")
        #expect(choose(spec, [try Fixtures.placed("web-1", on: "c", spec)]) == "c")
        #expect(choose(try Fixtures.spec(near: ["app=web"])).hasPrefix("a: needs to be near app=web, there is none"))
    }

    @Test func whatIsApartIsKeptAwayFromBothSides() throws {
        let alone = try Fixtures.spec(labels: ["app": "web"], apart: ["app=web by zone"])
        let first = try Fixtures.placed("web-1", on: "a", alone)
        #expect(choose(alone, [first]) == "c")
        let full = choose(alone, [first, try Fixtures.placed("web-2", on: "d", alone)])
        #expect(full.contains("c: needs to be apart from app=web by zone, which workload web-2 on d is"))
        let other = try Fixtures.spec(labels: ["app": "web"])
        #expect(choose(other, [first]) == "c", "it asks for nothing, and is kept away all the same")
        let told = Placement.judge(
            target: NodeID(unchecked: "b"), other, needs: nil, among: Fixtures.candidates(nodes, [first]), from: nil)
        #expect(told == ["b: workload web-1 on a needs to be apart from app=web by zone, which this one is"])
        #expect(choose(try Fixtures.spec(labels: ["app": "db"]), [first]) == "a")
    }

    @Test func aWorkloadThatMovesIsNoNeighbourOfItself() throws {
        let alone = try Fixtures.spec(labels: ["app": "web"], apart: ["app=web by zone"])
        let own = try Fixtures.placed("web-1", on: "a", alone)
        #expect(choose(alone, [own], from: "a", for: .drain) == "b")
        #expect(choose(alone, [own, try Fixtures.placed("web-2", on: "a", alone)], from: "a", for: .drain) == "c")
    }

    @Test func mostOfAKindAreSpreadWhereThatIsOnlyWished() throws {
        let spec = try Fixtures.spec(labels: ["app": "web"], apart: ["app=web weight 10"])
        var candidates = Fixtures.candidates(nodes)
        var places: [String] = []
        for _ in 0..<6 {
            guard case .chosen(let node) = Placement.choose(spec, needs: nil, among: candidates, from: nil, for: .new) else { break }
            places.append(node.rawValue)
            candidates = candidates.reserving(node, memoryBytes: 0, spec)
        }
        #expect(places == ["a", "b", "c", "d", "a", "b"])
    }

    @Test func whatWasReservedIsTakenAndWhoLeftIsGone() throws {
        var spec = try Fixtures.spec(labels: ["app": "web"], apart: ["app=web"])
        spec.ports = [PublishedPort(node: 80, workload: 80)]
        let (a, b) = (NodeID(unchecked: "a"), NodeID(unchecked: "b"))
        var candidates = Fixtures.candidates(nodes, [try Fixtures.placed("web-1", on: "b", spec)])
        candidates.reserve(a, memoryBytes: 850 * Fixtures.mib, diskBytes: 4000 * Fixtures.mib, spec, from: b)
        #expect(
            Placement.judge(target: a, spec, needs: Fixtures.needs(), among: candidates, from: nil) == [
                "a: needs 256 MiB of memory, has 50 MiB free beside 850 MiB reserved by other jobs",
                "a: needs 300 MiB of disk, has 96 MiB free",
                "a: needs to be apart from app=web, which a workload that is to go there is",
                "a: port 80 belongs to a workload that is to go there",
            ])
        #expect(
            Placement.judge(target: b, spec, needs: nil, among: candidates, from: nil) == ["b: port 80 belongs to workload web-1"],
            "its port is free when its old copy is gone, not before")
    }

    @Test func aSlowWayCountsBeforeRoomButNotWhenTheOldNodeIsLost() throws {
        let slow = try TransferLimits(inBytesPerSecond: 1 << 20)
        let out = try TransferLimits(links: [.init(to: NodeID(unchecked: "b"), bytesPerSecond: 1 << 20)])
        let nodes = [
            Fixtures.node("a", memory: 900 * Fixtures.mib, limits: slow), Fixtures.node("b", memory: 800 * Fixtures.mib),
            Fixtures.node("c", memory: 700 * Fixtures.mib), Fixtures.node("d", limits: out),
        ]
        let candidates = Fixtures.candidates(nodes)
        let from = NodeID(unchecked: "d")
        for (reason, wanted) in [(PlacementReason.drain, "c"), (.wake, "c"), (.rebalance, "c"), (.recover, "a"), (.new, "a")] {
            let choice = Placement.choose(Fixtures.spec, needs: Fixtures.needs(), among: candidates, from: from, for: reason)
            #expect(choice == .chosen(NodeID(unchecked: wanted)), "\(reason)")
        }
    }

    @Test func everyReasonLeavesACordonedNodeAlone() throws {
        let cordoned = Fixtures.candidates([Fixtures.node("a", cordoned: true), Fixtures.node("b", memory: 1)])
        for reason in PlacementReason.allCases {
            let choice = Placement.choose(Fixtures.spec, needs: nil, among: cordoned, from: nil, for: reason)
            #expect(choice == .chosen(NodeID(unchecked: "b")), "\(reason)")
        }
    }

    @Test func anExplanationSaysOfEveryNodeWhatAChoiceWouldThinkOfIt() throws {
        let spec = try Fixtures.spec(require: "zone", prefer: ["disk=ssd weight 20"], apart: ["app=db weight 5"])
        let candidates = Fixtures.candidates(nodes, [try Fixtures.placed("db", on: "c", Fixtures.spec(labels: ["app": "db"]))])
        let view = Placement.explain(
            try WorkloadName("web"), spec, needs: nil, among: candidates, from: NodeID(unchecked: "a"), for: .drain)
        #expect(view.chosen?.rawValue == "c" && view.because == "its wishes come to 15 there, to 0 at the next best")
        #expect(view.candidates.map(\.isHome) == [true, false, false, false] && view.candidates.allSatisfy { $0.reasons.isEmpty })
        #expect(view.candidates[2].score.parts == ["+20 disk=ssd", "-5 near 1 of app=db"] && view.candidates[2].score.wishes == 15)
    }
}
