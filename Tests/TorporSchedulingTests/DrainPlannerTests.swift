import Testing
import TorporModel
import TorporScheduling

@Suite struct DrainPlannerTests {
    private static let a = NodeID(unchecked: "node-a")

    private func subject(
        _ name: String, memory: UInt64 = 100, isAsleep: Bool = false, obstacles: [String] = [], inability: [DrainRung: String] = [:],
        guess: MoveGuess = MoveGuess(), spec: WorkloadSpec = Fixtures.spec
    ) throws -> MoveSubject {
        MoveSubject(
            workload: WorkloadID(unchecked: "w-\(name)"), name: try WorkloadName(name), spec: spec, from: Self.a,
            isAsleep: isAsleep,
            needs: Fixtures.needs(memory: memory * Fixtures.mib, disk: 0), obstacles: obstacles, inability: inability, guess: guess)
    }

    private func planner(
        _ others: [NodeRow], _ ladder: [DrainRung] = [.live, .copy], movesAtOnce: Int = 2, placed: [PlacedWorkload] = []
    ) -> DrainPlanner {
        DrainPlanner(
            candidates: Fixtures.candidates([Fixtures.node("node-a", memory: 1 << 50)] + others, placed), leaving: [Self.a], ladder: ladder,
            movesAtOnce: movesAtOnce)
    }

    /// failures.md 6: too little capacity is known in the plan, and by whom it is missed.
    @Test func whatFitsNowhereIsSaidWithTheReasonOfEveryCandidate() throws {
        let plan = planner([Fixtures.node("node-b", memory: 150 * Fixtures.mib), Fixtures.node("node-c", memory: 120 * Fixtures.mib)])
            .plan([try subject("one"), try subject("two"), try subject("three")])
        let (placed, left) = (plan.moves.filter { $0.to != nil }, plan.moves.filter { $0.to == nil })
        #expect(Set(placed.compactMap(\.to?.rawValue)) == ["node-b", "node-c"] && left.count == 1)
        #expect(left[0].mode == .none && left[0].reasons.count == 2, "\(left)")
        #expect(left[0].reasons[0].contains("node-b: needs 100 MiB of memory, has 50 MiB free"), "\(left)")
        #expect(plan.roomLeft.map(\.freeBytes) == [50 * Fixtures.mib, 20 * Fixtures.mib])
    }

    @Test func theLargestComeFirstAndSleepersLast() throws {
        let plan = planner([Fixtures.node("node-b")]).plan([
            try subject("small", memory: 1), try subject("asleep", memory: 200, isAsleep: true), try subject("large", memory: 90),
            try subject("also", memory: 1),
        ])
        #expect(plan.moves.map(\.name.rawValue) == ["large", "also", "small", "asleep"])
        #expect(plan.moves.map(\.mode) == [.live, .live, .live, .asleep])
    }

    /// A larger one goes where only it fits not; nothing is planned twice into the same room.
    @Test func noNodeIsEverPromisedMoreThanItHas() throws {
        let nodes = (0..<5).map { Fixtures.node("node-\($0)", memory: UInt64(100 + 37 * $0) * Fixtures.mib) }
        let subjects = try (0..<12).map { try subject("w\($0)", memory: UInt64(10 + $0 * 7)) }
        let plan = planner(nodes).plan(subjects)
        for node in nodes {
            let promised = zip(plan.moves, plan.moves.map(\.to)).filter { $0.1 == node.node }.map { move in
                subjects.first { $0.name == move.0.name }?.needs?.memoryBytes ?? 0
            }
            #expect(promised.reduce(0, +) <= node.report.freeMemoryBytes)
        }
        #expect(plan == planner(nodes.reversed()).plan(subjects.reversed()))
    }

    @Test func theLadderIsGoneDownToWhatTheEngineCan() throws {
        let target = [Fixtures.node("node-b")]
        let noRounds = try subject("web", inability: [.live: "no dirty tracking"])
        #expect(planner(target).plan([noRounds]).moves[0].mode == .copy)
        let nothing = try subject("web", inability: [.live: "no dirty tracking", .copy: "it captures nothing"])
        let stuck = planner(target).plan([nothing]).moves[0]
        #expect(stuck.mode == .none && stuck.reasons == ["no live move: no dirty tracking", "no copy move: it captures nothing"])
        #expect(planner(target, [.live, .copy, .stop]).plan([nothing]).moves[0].mode == .stop)
        let hindered = try subject("web", obstacles: ["a device is open"])
        #expect(planner(target).plan([hindered]).moves[0].reasons == ["a device is open"])
    }

    @Test func aTakenPortIsAReason() throws {
        var spec = Fixtures.spec
        spec.ports = [PublishedPort(node: 80, workload: 80)]
        let other = try Fixtures.placed("other", on: "node-b", spec)
        let web = try subject("web", spec: spec)
        let move = planner([Fixtures.node("node-b")], placed: [other]).plan([web]).moves[0]
        #expect(move.to == nil && move.reasons == ["node-b: port 80 belongs to workload other"])
        // Of two that publish one port, the second finds it promised.
        let both = planner([Fixtures.node("node-b")]).plan([web, try subject("rival", spec: spec)])
        #expect(both.moves.map(\.to?.rawValue) == ["node-b", nil])
        #expect(both.moves[1].reasons == ["node-b: port 80 belongs to a workload that is to go there"])
    }

    @Test func whoHasToBeNearAnotherGoesWhereThatGoesAndNeighboursAreKeptApartInThePlan() throws {
        let nodes = [Fixtures.node("node-b"), Fixtures.node("node-c")]
        let database = try Fixtures.spec(labels: ["app": "db"], apart: ["app=db"])
        let near = try Fixtures.spec(near: ["app=db, n=1"])
        var first = database
        first.labels["n"] = "1"
        let placed = [try Fixtures.placed("db-1", on: "node-a", first), try Fixtures.placed("db-2", on: "node-a", database)]
        let plan = planner(nodes, placed: placed).plan([
            try subject("a-web", memory: 300, spec: near), try subject("db-1", memory: 200, spec: first),
            try subject("db-2", memory: 100, spec: database),
        ])
        #expect(plan.moves.map(\.name.rawValue) == ["db-1", "db-2", "a-web"])
        #expect(plan.moves.map(\.to?.rawValue) == ["node-b", "node-c", "node-b"])
    }

    @Test func theEndIsGuessedByLanesAndNotAtAllWhenOneIsUnknown() throws {
        let known = MoveGuess(liveTotalMs: 100)
        let four = try (0..<4).map { try subject("w\($0)", guess: known) }
        #expect(planner([Fixtures.node("node-b")]).plan(four).finishMs == 200)
        #expect(planner([Fixtures.node("node-b")], movesAtOnce: 1).plan(four).finishMs == 400)
        #expect(planner([Fixtures.node("node-b")]).plan(four + [try subject("new")]).finishMs == nil)
        #expect(planner([Fixtures.node("node-b")]).plan([]).finishMs == 0)
    }

    @Test func nodesThatAreEmptiedTogetherTakeNothingFromEachOther() throws {
        let both = DrainPlanner(
            candidates: Fixtures.candidates([Fixtures.node("node-a"), Fixtures.node("node-b", memory: 1 << 40), Fixtures.node("node-c")]),
            leaving: [Self.a, NodeID(unchecked: "node-b")], ladder: [.copy], movesAtOnce: 1)
        #expect(both.plan([try subject("web")]).moves[0].to?.rawValue == "node-c")
    }
}
