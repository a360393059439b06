import Testing
import TorporAgent
import TorporModel
import TorporPorts
import TorporSimulation

/// What an agent does when it is to follow a capture: a prefetch that nothing depends on and nothing waits for.
@Suite struct FollowOrderTests {
    private let snapshot = SnapshotID(unchecked: "snap-2")

    private func follow(_ world: World) -> Order.Verb { .follow(snapshot: snapshot, from: world.a.address) }

    private func captureVerb(_ world: World) -> Order.Verb {
        .capture(snapshot: snapshot, createdAt: Timestamp(milliseconds: 1), lineage: 1, durable: false, follower: world.b.node)
    }

    /// Up to the capture, which node b follows.
    private func capture(_ cluster: Cluster) async throws -> SignedManifest {
        let world = cluster.world
        try await cluster.start()
        try await cluster.ask(cluster.b, await cluster.prepareVerb(), 2)
        // Its clock is wound on until the follower is seen, however long that takes a busy machine.
        try await cluster.freeze(2, leaseMs: 3_600_000)
        async let followed = cluster.refusal(cluster.b, follow(world), 2)
        #expect(await eventually(world.clock) { world.a.artifacts.isFollowed(snapshot) })
        guard case .captured(let manifest) = try await cluster.ask(cluster.a, captureVerb(world), 2) else {
            throw TorporError(.internal, "not captured")
        }
        #expect(await followed == nil)
        return manifest
    }

    @Test func whatWasFollowedNeedsNobodyAnyMore() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            let manifest = try await capture(cluster)
            // What the follower has taken is nowhere else.
            world.peers.cutOff(world.a.node)
            try await cluster.ask(cluster.b, .fetch(manifest: manifest, from: world.a.address), 2)
            try await cluster.ask(cluster.b, .restoreHeld(manifest: manifest), 2)
            #expect(world.state(2, on: world.b) == .held)
        }
    }

    /// The attempt is over before the pivot like any other whose snapshot cannot be had.
    @Test func whatIsNowhereAnyMoreCannotBeFetched() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            let manifest = try await capture(cluster)
            world.b.artifacts.loseAgent()
            #expect(await cluster.refusal(cluster.b, .fetch(manifest: manifest, from: world.a.address), 2) == .notFound)
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .running)
        }
    }

    @Test(arguments: [Order.Verb.discard, .collect]) func whatThrowsItAwayEndsAFollowingAndItsAttempt(verb: Order.Verb) async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.ask(cluster.b, await cluster.prepareVerb(), 2)
            // Of a capture that never begins.
            async let followed = cluster.refusal(cluster.b, follow(world), 2)
            #expect(await eventually(world.clock) { world.a.artifacts.isFollowed(snapshot) })
            #expect(try await cluster.ask(cluster.b, verb, 2) == .done)
            #expect(await followed == .attemptOver)
            #expect(await cluster.refusal(cluster.b, follow(world), 2) == .attemptOver)
        }
    }

    @Test func nothingWaitsBehindAFollowingAndNothingIsOverForIt() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.ask(cluster.b, await cluster.prepareVerb(), 2)
            try await cluster.freeze(2)
            let manifest = try await cluster.capture(2)
            async let followed = cluster.refusal(
                cluster.b, .follow(snapshot: SnapshotID(unchecked: "snap-never"), from: world.a.address), 2)
            #expect(await eventually(world.clock) { world.a.artifacts.isFollowed(SnapshotID(unchecked: "snap-never")) })
            try await cluster.ask(cluster.b, .fetch(manifest: manifest, from: world.a.address), 2)
            _ = await followed
            try await cluster.ask(cluster.b, .restoreHeld(manifest: manifest), 2)
        }
    }

    /// Where there is no slot, nothing is taken.
    @Test func onlyAPreparedNodeFollows() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(await cluster.refusal(cluster.b, follow(world), 2) == .refused)
            try await cluster.ask(cluster.b, await cluster.prepareVerb(), 2)
            #expect(await cluster.refusal(cluster.b, follow(world), 1) == .attemptOver)
        }
    }

    /// A snapshot that outlives its job is on the source's disk, whoever would follow.
    @Test func whatMustLastIsNotFollowed() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2)
            let verb = Order.Verb.capture(
                snapshot: snapshot, createdAt: Timestamp(milliseconds: 1), lineage: 1, durable: true, follower: world.b.node)
            try await cluster.ask(cluster.a, verb, 2)
            #expect(!world.a.artifacts.isFollowed(snapshot))
            #expect(world.a.artifacts.isSynced(snapshot))
        }
    }
}
