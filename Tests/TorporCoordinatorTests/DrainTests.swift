import Testing
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporSimulation

/// Drains and returns over real agents with simulated engines.
@Suite struct DrainTests {
    private static func request(
        _ purpose: Maintenance.Purpose = .drain, _ key: String = "drain", of node: NodeID,
        _ options: DrainOptions = DrainOptions(rungs: [.copy]),
        isDryRun: Bool = false
    ) -> MaintenanceRequest {
        MaintenanceRequest(
            key: IdempotencyKey(unchecked: key), purpose: purpose, nodes: [node], reason: "kernel", options: options, isDryRun: isDryRun)
    }

    /// Follows it while agents report, until it ends or waits for a person.
    private func follow(
        _ id: MaintenanceID, _ stage: Stage, _ coordinator: CoordinatorService, until: (MaintenanceView) -> Bool = { $0.state.isEnded }
    ) async throws -> MaintenanceView {
        for _ in 0..<100_000 {
            try await stage.report()
            let view = try await coordinator.maintenance(id)
            if until(view) { return view }
            await Task.yield()
        }
        throw TorporError(.internal, "\(try await coordinator.maintenance(id))")
    }

    private func begun(_ body: @Sendable @escaping (Stage, CoordinatorService) async throws -> Void) async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                _ = try await SagaStory.migrate.prepare(stage, coordinator)
                try await stage.report()
                try await body(stage, coordinator)
            }
        }
    }

    @Test func aNodeIsEmptiedAndGetsBackWhatWasItsOwn() async throws {
        try await begun { stage, coordinator in
            let (a, b) = (stage.world.a.node, stage.world.b.node)
            let planned = try await coordinator.begin(Self.request(of: a, isDryRun: true), by: "operator/test")
            #expect(planned.state == .planned && planned.moves.map(\.state) == [.planned])
            #expect(try await coordinator.nodes().allSatisfy { $0.state == "ready" })
            let drain = try await coordinator.begin(Self.request(of: a), by: "operator/test")
            let ended = try await follow(drain.id, stage, coordinator)
            #expect(ended.state == .done && ended.percent == 100 && ended.moves.map(\.state) == [.moved], "\(ended)")
            #expect(ended.moves[0].to == planned.moves[0].to)
            #expect(try await coordinator.nodes().first { $0.name == a }?.state == "drained")
            #expect(!stage.world.running.contains(a.rawValue))
            let home = try await coordinator.begin(Self.request(.return, "home", of: a), by: "operator/test")
            #expect(try await follow(home.id, stage, coordinator).state == .done)
            #expect(stage.world.running == [a.rawValue])
            #expect(try await coordinator.nodes().first { $0.name == a }?.state == "ready")
            // Nothing of it is anywhere else any more.
            let empty = try await coordinator.begin(Self.request(.return, "again", of: a), by: "operator/test")
            #expect(try await follow(empty.id, stage, coordinator).moves.isEmpty)
            _ = b
        }
    }

    /// failures.md 5: nothing is created on a node that is being emptied, also by a coordinator that has just taken over.
    @Test func aCordonedNodeTakesNothingAndGivesItsReason() async throws {
        try await begun { stage, coordinator in
            let c = stage.world.nodes[2].node
            try await coordinator.cordon([c], true, reason: "kernel", by: "operator/alice")
            let kind = JobKind.migrate(name: stage.world.name, to: c)
            let refusal = await #expect(throws: TorporError.self) {
                try await coordinator.submit(
                    JobRequest(key: IdempotencyKey(unchecked: "k"), kind: kind, traceParent: nil, timeoutMs: nil), by: "operator/bob")
            }
            #expect(refusal?.message.contains("cordoned") == true, "\(String(describing: refusal))")
            try await coordinator.cordon([c], false, reason: "", by: "operator/alice")
            #expect(try await stage.run(kind, key: "k2", by: coordinator).state == .succeeded)
        }
    }

    @Test func whatCannotMoveIsSaidAndHindersNothingElse() async throws {
        try await begun { stage, coordinator in
            let a = stage.world.a.node
            for other in stage.world.nodes.dropFirst() { try await coordinator.cordon([other.node], true, reason: "", by: "operator/test") }
            let drain = try await coordinator.begin(Self.request(of: a), by: "operator/test")
            let stuck = try await follow(drain.id, stage, coordinator) { $0.state == .stuck }
            #expect(stuck.moves[0].state == .blocked && stuck.moves[0].reasons.joined().contains("node-b: cordoned"), "\(stuck)")
            // It goes on when what hindered it has ended.
            try await coordinator.cordon([stage.world.b.node], false, reason: "", by: "operator/test")
            let ended = try await follow(drain.id, stage, coordinator)
            #expect(ended.state == .done && ended.moves[0].to == stage.world.b.node, "\(ended)")
        }
    }

    @Test func aDrainThatIsCalledOffLeavesEverythingWholeOnOneSide() async throws {
        try await begun { stage, coordinator in
            let a = stage.world.a.node
            stage.world.lines.faults { _, _, verb in verb == "capture" ? .loseOrder : nil }
            let drain = try await coordinator.begin(Self.request(of: a), by: "operator/test")
            _ = try await follow(drain.id, stage, coordinator) { $0.moves[0].state == .moving }
            _ = try await coordinator.cancel(drain.id, by: "operator/test")
            stage.world.lines.faults { _, _, _ in nil }
            let ended = try await follow(drain.id, stage, coordinator)
            #expect(ended.state == .cancelled && stage.world.running.count == 1, "\(ended)")
            #expect(try await coordinator.nodes().first { $0.name == a }?.state == "cordoned")
            await #expect(throws: TorporError.self) { try await coordinator.cancel(drain.id, by: "operator/test") }
        }
    }

    @Test func theNextNodeHasItsTurnWhenOneIsBack() async throws {
        try await begun { stage, coordinator in
            let nodes = stage.world.nodes.map(\.node)
            let request = MaintenanceRequest(
                key: IdempotencyKey(unchecked: "roll"), purpose: .drain, nodes: nodes, options: DrainOptions(rungs: [.copy], nodesAtOnce: 1)
            )
            let rolling = try await coordinator.begin(request, by: "operator/test")
            for (place, node) in nodes.enumerated() {
                let empty = try await follow(rolling.id, stage, coordinator) { $0.nodes[place].stage == "drained" }
                #expect(
                    empty.nodes.dropFirst(place + 1).allSatisfy { $0.stage == "waiting" } && stage.world.running != [node.rawValue],
                    "\(empty)")
                let back = try await coordinator.begin(Self.request(.return, "back-\(node)", of: node), by: "operator/test")
                #expect(try await follow(back.id, stage, coordinator).state == .done)
            }
            #expect(try await follow(rolling.id, stage, coordinator).state == .done)
            #expect(stage.world.running == [stage.world.a.node.rawValue])
        }
    }

    @Test func whatIsLeftAtTheDeadlineStaysWhereItIs() async throws {
        try await begun { stage, coordinator in
            let a = stage.world.a.node
            for other in stage.world.nodes.dropFirst() { try await coordinator.cordon([other.node], true, reason: "", by: "operator/test") }
            let options = DrainOptions(rungs: [.copy], deadlineMs: 5000, atDeadline: .leave)
            let drain = try await coordinator.begin(Self.request(of: a, options), by: "operator/test")
            let ended = try await follow(drain.id, stage, coordinator)
            #expect(ended.state == .left && ended.moves[0].state == .blocked && stage.world.running == [a.rawValue], "\(ended)")
        }
    }

    @Test func whatAPersonMovedSinceStaysAndIsNamed() async throws {
        try await begun { stage, coordinator in
            let a = stage.world.a.node
            let drain = try await coordinator.begin(Self.request(of: a), by: "operator/test")
            let ended = try await follow(drain.id, stage, coordinator)
            let other = try #require(stage.world.nodes.map(\.node).first { $0 != a && $0 != ended.moves[0].to })
            try await stage.report()
            _ = try await stage.run(.migrate(name: stage.world.name, to: other), key: "by-hand", by: coordinator)
            try await stage.report()
            let home = try await coordinator.begin(Self.request(.return, "home", of: a), by: "operator/test")
            let left = try await follow(home.id, stage, coordinator)
            #expect(left.state == .left && left.moves.map(\.state) == [.blocked], "\(left)")
            #expect(left.moves[0].reasons.joined().contains("somebody else"), "\(left)")
        }
    }

    @Test func badWishesAreRefusedWithNothingChanged() async throws {
        try await begun { stage, coordinator in
            let (a, unknown) = (stage.world.a.node, NodeID(unchecked: "node-z"))
            for request in [
                Self.request(of: unknown), MaintenanceRequest(key: IdempotencyKey(unchecked: "k"), purpose: .drain, nodes: []),
                MaintenanceRequest(key: IdempotencyKey(unchecked: "k"), purpose: .drain, nodes: [a, a]),
                Self.request(of: a, DrainOptions(rungs: [])),
                MaintenanceRequest(
                    key: IdempotencyKey(unchecked: "k"), purpose: .drain, nodes: [a], reason: String(repeating: "x", count: 201)),
            ] {
                await #expect(throws: TorporError.self) { try await coordinator.begin(request, by: "operator/test") }
            }
            await #expect(throws: TorporError.self) { try await coordinator.cordon([a, unknown], true, reason: "", by: "operator/test") }
            let (nodes, maintenances) = (try await coordinator.nodes(), try await coordinator.maintenances(limit: 10))
            #expect(nodes.allSatisfy { $0.state == "ready" } && maintenances.isEmpty)
        }
    }
}
