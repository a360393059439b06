import Testing
import TorporAgent
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporSimulation
import TorporStore

/// The world at work: agents run, the clock goes on, a coordinator may be killed and started anew.
struct Stage: Sendable {
    let world: SagaWorld
    let agents: [AgentService]
    /// Takes in agents that are started later.
    let newcomers: AsyncStream<AgentService>.Continuation

    /// Of real time: what has not come by then never will.
    private static let patience: Duration = .seconds(60)

    /// Submits, and follows the job to its end (or to `until`).
    @discardableResult
    func run(
        _ kind: JobKind, key: String, by coordinator: CoordinatorService, until: @Sendable (JobView) -> Bool = { $0.state.isEnded }
    ) async throws -> JobView {
        let request = JobRequest(key: IdempotencyKey(unchecked: key), kind: kind, traceParent: nil, timeoutMs: nil)
        let job = try await coordinator.submit(request, by: "operator/test")
        return try await follow(job.job, by: coordinator, until: until)
    }

    func follow(
        _ job: JobID, by coordinator: CoordinatorService, until: @Sendable (JobView) -> Bool = { $0.state.isEnded }
    ) async throws -> JobView {
        let patience = ContinuousClock.now + Self.patience
        while ContinuousClock.now < patience {
            let view = try await coordinator.job(job)
            if until(view) { return view }
            await Task.yield()
        }
        throw TorporError(.internal, "job \(job) did not get there: \(try await coordinator.job(job))")
    }

    /// The node has lost power and is back: nothing that its kernel held is there, another agent reads its journal.
    func reboot(_ node: FakeNode) async throws {
        node.backend.losePower()
        let agent = node.agent(boot: "boot-2")
        try await agent.reconcile()
        world.lines.connect(node.node, to: agent)
        world.lines.reconnect(node.node)
        newcomers.yield(agent)
    }

    /// Tells the coordinator what the nodes see.
    func report() async throws {
        let now = Timestamp(milliseconds: Int64(world.clock.milliseconds))
        for agent in agents { try await world.catalogue.keep(await agent.report(), at: now) }
    }

    /// Runs `body` with a coordinator over `store`, which is killed when `body` ends.
    func withCoordinator<Value: Sendable>(
        over store: (any Catalogue)? = nil, _ body: @Sendable @escaping (CoordinatorService) async throws -> Value
    ) async throws -> Value {
        let coordinator = world.coordinator(over: store)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try? await coordinator.run()
                return nil
            }
            group.addTask { try await body(coordinator) }
            defer { group.cancelAll() }
            for try await value in group { if let value { return value } }
            throw TorporError(.internal, "the coordinator ended by itself")
        }
    }

    /// Waits until `condition` holds.
    func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        let patience = ContinuousClock.now + Self.patience
        while ContinuousClock.now < patience {
            if try await condition() { return }
            await Task.yield()
        }
        throw TorporError(.internal, "never came true: \(what); there is \(world.remains)")
    }
}

/// Brings a world to life around `body`, and sees that nothing ever ran twice or went back.
func withStage(_ body: @Sendable @escaping (Stage) async throws -> Void) async throws {
    let world = try SagaWorld()
    let agents = world.nodes.map { $0.agent() }
    for (node, agent) in zip(world.nodes, agents) {
        world.lines.connect(node.node, to: agent)
        try await agent.reconcile()
    }
    let (arrivals, newcomers) = AsyncStream.makeStream(of: AgentService.self)
    let stage = Stage(world: world, agents: agents, newcomers: newcomers)
    try await withThrowingTaskGroup(of: Bool.self) { group in
        for agent in agents {
            group.addTask {
                await agent.run()
                return false
            }
        }
        group.addTask {
            await withDiscardingTaskGroup { late in
                for await agent in arrivals { late.addTask { await agent.run() } }
                late.cancelAll()
            }
            return false
        }
        group.addTask {
            while !Task.isCancelled {
                world.clock.advance(by: .milliseconds(5))
                for _ in 0..<10 { await Task.yield() }
            }
            return false
        }
        group.addTask {
            try await stage.report()
            try await body(stage)
            return true
        }
        defer {
            agents.forEach { $0.stop() }
            group.cancelAll()
        }
        for try await done in group where done { break }
    }
    #expect(world.watch.violations.isEmpty, "\(world.watch.violations)")
}
