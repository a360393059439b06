import Testing
import TorporAgent
import TorporModel
import TorporPorts
import TorporSimulation

/// What an agent does about images, and whose secrets it hands on.
@Suite struct ImageOrderTests {
    private static let digest = ContentHash(bytes: [UInt8](repeating: 5, count: 32))
    private static let other = ContentHash(bytes: [UInt8](repeating: 6, count: 32))

    private func published(_ world: World) throws -> ImageReference {
        let reference = try ImageReference("oci:/i:t")
        world.a.images.publish(reference, as: Self.digest)
        return reference
    }

    private func packet(_ world: World) -> ImageOrder.Packet {
        ImageOrder.Packet(snapshot: SnapshotID(unchecked: "i-1"), name: world.name, createdAt: Timestamp(milliseconds: 1))
    }

    @Test func anImageGoesFromAgentToAgentAndItsPackIsCollectedWithItsAttempt() async throws {
        let world = try World()
        let reference = try published(world)
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(try await cluster.ask(cluster.a, .image(.pull(reference)), 1, inc: 0) == .image(Self.digest))
            #expect(await cluster.refusal(cluster.b, .image(.check(Self.digest)), 1, inc: 0) == .notFound)
            let packed = try await cluster.ask(cluster.a, .image(.pack(Self.digest, packet(world))), 1, inc: 0)
            guard case .packed(let manifest) = packed else { throw TorporError(.internal, "\(packed)") }
            let take = Order.Verb.image(.take(Self.digest, manifest, from: world.a.address))
            // However often it is sent.
            for _ in 0..<2 { #expect(try await cluster.ask(cluster.b, take, 1, inc: 0) == .image(Self.digest)) }
            #expect(try await cluster.ask(cluster.b, .image(.check(Self.digest)), 1, inc: 0) == .image(Self.digest))
            try await cluster.ask(cluster.a, .collect, 1, inc: 0)
            try await cluster.ask(cluster.b, .collect, 1, inc: 0)
            #expect(world.a.artifacts.snapshots.isEmpty && world.b.artifacts.snapshots.isEmpty)
            // Over is over: a late order brings nothing back.
            #expect(await cluster.refusal(cluster.a, .image(.pack(Self.digest, packet(world))), 1, inc: 0) == .attemptOver)
        }
    }

    @Test func whatAPeerSentAsAnotherImageIsNotTaken() async throws {
        let world = try World()
        let reference = try published(world)
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.ask(cluster.a, .image(.pull(reference)), 1, inc: 0)
            guard case .packed(let manifest) = try await cluster.ask(cluster.a, .image(.pack(Self.digest, packet(world))), 1, inc: 0) else {
                throw TorporError(.internal, "not packed")
            }
            let take = Order.Verb.image(.take(Self.other, manifest, from: world.a.address))
            #expect(await cluster.refusal(cluster.b, take, 1, inc: 0) == .corrupt)
            #expect(await world.b.images.list().isEmpty)
        }
    }

    @Test func onlyWhatNeitherACopyNorASnapshotUsesIsPruned() async throws {
        let world = try World()
        let reference = try published(world)
        var spec = world.spec
        spec.image = ImageSource(reference, digest: Self.digest)
        let imaged = spec
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.ask(cluster.a, .image(.pull(reference)), 1, inc: 0)
            world.a.images.publish(reference, as: Self.other)
            try await cluster.ask(cluster.a, .image(.pull(reference)), 1, inc: 0)
            try await cluster.ask(cluster.a, .start(name: world.name, spec: imaged), 1, inc: 0)
            #expect(await cluster.a.report().images?.map(\.usedBy) == [[world.name.rawValue], []])
            #expect(try await cluster.a.pruneImages().map(\.digest) == [Self.other])
            // A stopped copy may be started again; a snapshot may be restored when no copy is left.
            try await cluster.freeze(2)
            _ = try await cluster.capture(2)
            try await cluster.ask(cluster.a, .thaw, 2)
            try await cluster.ask(cluster.a, .stop(graceMs: 0), 3)
            #expect(try await cluster.a.pruneImages().isEmpty)
            try await cluster.ask(cluster.a, .remove, 4, inc: 2)
            #expect(await cluster.a.report().images?.map(\.usedBy) == [["snap-2"]])
            #expect(try await cluster.a.pruneImages().isEmpty)
            try await cluster.ask(cluster.a, .collect, 2)
            #expect(try await cluster.a.pruneImages().map(\.digest) == [Self.digest])
        }
    }

    @Test func secretsGoToTheCopyThatTheOrderStartsAndIntoNoRecord() async throws {
        let world = try World()
        let secrets = Secrets([try SecretName("token"): Array("hush".utf8)])
        try await withCluster(world) { (cluster: Cluster) async throws in
            let order = Order(
                workload: world.workload, incarnation: .none, attempt: Attempt(1), verb: .start(name: world.name, spec: world.spec),
                secrets: secrets)
            #expect(try await cluster.a.perform(order, deadline: .seconds(60)) == .running)
            #expect(world.a.secrets.of(world.copy(1)) == secrets)
            #expect(try await !"\(world.a.journal.load().records)".contains("hush"))
        }
    }
}
