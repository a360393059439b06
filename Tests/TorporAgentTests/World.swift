import TorporAgent
import TorporModel
import TorporSimulation

/// Two nodes in memory, one workload, and the words to order them about.
struct World: Sendable {
    let clock = ManualClock()
    let peers = FakePeers()
    let watch = LineageWatch()
    let a: FakeNode
    let b: FakeNode
    let workload: WorkloadID
    let name: WorkloadName
    let spec = WorkloadSpec(backend: BackendKind(unchecked: "fake"), command: ["count"])

    init(workload: String = "w-1") throws {
        self.workload = WorkloadID(unchecked: workload)
        name = try WorkloadName("web")
        a = FakeNode("node-a", clock: clock, peers: peers, watch: watch)
        b = FakeNode("node-b", clock: clock, peers: peers, watch: watch)
    }

    func order(_ verb: Order.Verb, _ attempt: UInt64, inc: UInt64 = 1) -> Order {
        Order(workload: workload, incarnation: Incarnation(inc), attempt: Attempt(attempt), verb: verb)
    }

    /// The copy that this attempt made.
    func copy(_ made: UInt64) -> CopyID { CopyID(workload: workload, made: Attempt(made)) }

    func state(_ copy: UInt64 = 1, on node: FakeNode) -> CopyTruth { node.backend.truth(of: self.copy(copy)) }
}

/// Agents at work, and the words of the handoff.
struct Cluster: Sendable {
    let world: World
    let a: AgentService
    let b: AgentService

    /// - Throws: the agent's refusal.
    @discardableResult
    func ask(_ agent: AgentService, _ verb: Order.Verb, _ attempt: UInt64, inc: UInt64 = 1) async throws -> Answer {
        try await agent.perform(world.order(verb, attempt, inc: inc), deadline: .seconds(60))
    }

    /// The refusal's code; nil when it was answered.
    func refusal(_ agent: AgentService, _ verb: Order.Verb, _ attempt: UInt64, inc: UInt64 = 1) async -> ErrorCode? {
        do {
            try await ask(agent, verb, attempt, inc: inc)
            return nil
        } catch {
            return (error as? TorporError)?.code
        }
    }

    /// Attempt 1 starts the workload on node a, under incarnation 1.
    func start() async throws { try await ask(a, .start(name: world.name, spec: world.spec), 1, inc: 0) }

    @discardableResult
    func freeze(_ attempt: UInt64, on agent: AgentService? = nil, inc: UInt64 = 1, leaseMs: UInt64 = 30_000) async throws -> Answer {
        try await ask(agent ?? a, .freeze(leaseMs: leaseMs), attempt, inc: inc)
    }

    func captureVerb(_ attempt: UInt64, durable: Bool = false) -> Order.Verb {
        .capture(
            snapshot: SnapshotID(unchecked: "snap-\(attempt)"), createdAt: Timestamp(milliseconds: 1), lineage: 1, durable: durable)
    }

    func capture(_ attempt: UInt64, on agent: AgentService? = nil, inc: UInt64 = 1) async throws -> SignedManifest {
        guard case .captured(let manifest) = try await ask(agent ?? a, captureVerb(attempt), attempt, inc: inc) else {
            throw TorporError(.internal, "not captured")
        }
        return manifest
    }

    /// Asleep on node a, with nothing of it in memory.
    func hibernate(_ attempt: UInt64, inc: UInt64 = 1) async throws {
        try await ask(a, .fence(yields: true), attempt, inc: inc)
        try await ask(a, .freeze(leaseMs: 30_000, yields: true), attempt, inc: inc)
        guard case .captured(let manifest) = try await ask(a, captureVerb(attempt, durable: true), attempt, inc: inc) else {
            throw TorporError(.internal, "not captured")
        }
        try await ask(a, .grant(manifest: manifest), attempt, inc: inc + 1)
        try await ask(a, .retire, attempt, inc: inc + 1)
    }

    func prepareVerb() async -> Order.Verb {
        .prepare(
            name: world.name, spec: world.spec,
            needs: WorkloadNeeds(facts: await world.a.backend.facts(), mappedFiles: [], memoryBytes: 1, artifactBytes: 1))
    }

    /// From freeze to held: everything before the seal.
    func copyOver(_ attempt: UInt64, inc: UInt64 = 1) async throws -> SignedManifest {
        try await ask(b, await prepareVerb(), attempt, inc: inc)
        try await freeze(attempt, inc: inc)
        let manifest = try await capture(attempt, inc: inc)
        try await ask(b, .fetch(manifest: manifest, from: world.a.address), attempt, inc: inc)
        try await ask(b, .restoreHeld(manifest: manifest), attempt, inc: inc)
        return manifest
    }
}

/// Runs both agents around `body`, then stops them and sees that nothing ever ran twice or went back.
func withCluster(
    _ world: World, a: AgentService? = nil, b: AgentService? = nil, _ body: (Cluster) async throws -> Void
) async throws {
    let cluster = Cluster(world: world, a: a ?? world.a.agent(), b: b ?? world.b.agent())
    try await cluster.a.reconcile()
    try await cluster.b.reconcile()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await cluster.a.run() }
        group.addTask { await cluster.b.run() }
        defer {
            cluster.a.stop()
            cluster.b.stop()
        }
        try await body(cluster)
    }
    if let violation = world.watch.violations.first { throw TorporError(.internal, violation) }
}

/// Lets the clock and every task go on until `condition` holds; false when it has not within half a minute of real time, which is for ever.
func eventually(_ clock: ManualClock, step: Duration = .milliseconds(100), _ condition: () async -> Bool) async -> Bool {
    let patience = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < patience {
        if await condition() { return true }
        clock.advance(by: step)
        for _ in 0..<20 { await Task.yield() }
    }
    return false
}
