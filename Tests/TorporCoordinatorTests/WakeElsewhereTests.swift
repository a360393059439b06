import Testing
import TorporAgent
import TorporModel
import TorporPorts
import TorporSimulation

@testable import TorporCoordinator

/// Wakes that the home of what sleeps cannot do, over real agents with simulated engines.
@Suite struct WakeElsewhereTests {
    /// A workload asleep on node a, which has no room for it any more.
    private func asleep(_ body: @Sendable @escaping (Stage, CoordinatorService) async throws -> Void) async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                _ = try await SagaStory.wake.prepare(stage, coordinator)
                stage.world.a.backend.room(1)
                try await stage.report()
                try await body(stage, coordinator)
            }
        }
    }

    /// Lets agents report until it is so.
    private func follow(_ stage: Stage, _ coordinator: CoordinatorService, until: (WorkloadView) -> Bool) async throws -> WorkloadView {
        for _ in 0..<100_000 {
            try await stage.report()
            let view = try await coordinator.workload(stage.world.name)
            if until(view) { return view }
            await Task.yield()
        }
        throw TorporError(.internal, "\(try await coordinator.workload(stage.world.name))")
    }

    private func knock(_ stage: Stage, _ coordinator: CoordinatorService) async throws {
        let id = try await coordinator.workload(stage.world.name).id
        let agent = stage.agents[0]
        let refusal = await #expect(throws: TorporError.self) { try await agent.wake(id) }
        #expect(refusal?.code == .noCapacity)
    }

    @Test func whatItsHomeHasNoRoomForIsWokenWhereThereIs() async throws {
        try await asleep { stage, coordinator in
            try await knock(stage, coordinator)
            let view = try await follow(stage, coordinator) { $0.state == "running" && $0.job == nil }
            #expect(view.node != stage.world.a.node && view.stuck == nil, "\(view)")
            #expect(stage.world.running == [view.node?.rawValue])
        }
    }

    @Test func aPersonsWishIsMetElsewhereToo() async throws {
        try await asleep { stage, coordinator in
            let job = try await stage.run(.wake(name: stage.world.name), key: "by hand", by: coordinator)
            #expect(job.state == .undone && job.error?.remedy?.contains("brought to a node that can") == true, "\(job)")
            let view = try await follow(stage, coordinator) { $0.state == "running" && $0.job == nil }
            #expect(view.node != stage.world.a.node, "\(view)")
        }
    }

    @Test func whatCanBeWokenNowhereSleepsOnAndIsCalledStuck() async throws {
        try await asleep { stage, coordinator in
            let others = stage.world.nodes.dropFirst().map(\.node)
            try await coordinator.cordon(others, true, reason: "", by: "operator/test")
            try await knock(stage, coordinator)
            let stuck = try await follow(stage, coordinator) { $0.stuck != nil }
            #expect(stuck.state == "asleep" && stuck.node == stage.world.a.node, "\(stuck)")
            #expect(stuck.stuck?.contains("node-b: cordoned") == true, "\(stuck.stuck ?? "")")
            #expect(stage.world.running == [])
            // Nobody knocks again, and it is not forgotten.
            try await coordinator.cordon(others, false, reason: "", by: "operator/test")
            let view = try await follow(stage, coordinator) { $0.state == "running" && $0.job == nil }
            #expect(view.node != stage.world.a.node && view.stuck == nil, "\(view)")
        }
    }
}
