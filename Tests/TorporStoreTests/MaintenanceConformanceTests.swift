import Testing
import TorporModel
import TorporPorts

/// Maintenances and the cordons that come with them, in one transaction.
@Suite struct MaintenanceConformanceTests {
    private static func drain(_ id: String = "m-1", of nodes: [NodeID] = [Samples.nodeB], stage: MaintenanceNode.Stage = .draining)
        -> Maintenance
    {
        Maintenance(
            id: MaintenanceID(unchecked: id), key: IdempotencyKey(unchecked: "k-\(id)"), purpose: .drain, reason: "kernel",
            requester: "operator/alice", createdAt: Timestamp(milliseconds: 1), options: DrainOptions(),
            nodes: nodes.map { MaintenanceNode(node: $0, stage: stage, since: Timestamp(milliseconds: 1)) },
            plan: MaintenancePlan(moves: []))
    }

    private func opened(_ kind: StoreKind) async throws -> StoreUnderTest {
        let store = try kind.open()
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 1))
        return store
    }

    private func code(_ body: () async throws -> Void) async -> ErrorCode? {
        await #expect(throws: TorporError.self) { try await body() }?.code
    }

    /// failures.md 5: the cordon is durable before anything moves, and whoever is refused is told what for.
    @Test(arguments: StoreKind.allCases)
    func aDrainCordonsInTheTransactionThatAcceptsIt(kind: StoreKind) async throws {
        let store = try await opened(kind)
        _ = try await store.declare()
        let drain = try await store.catalogue.open(Self.drain())
        #expect(try await store.catalogue.open(Self.drain()) == drain)
        let again = try store.reopen()
        let row = try #require(try await again.nodes().first)
        #expect(row.cordoned && row.cordonedFor == "drain m-1 \"kernel\"")
        #expect(try await again.openMaintenances() == [drain])
        #expect(try await again.maintenance(drain.id) == drain)
        #expect(try await again.maintenance(MaintenanceID(unchecked: "m-2")) == nil)
        let refusal = await #expect(throws: TorporError.self) { _ = try await store.catalogue.claim(Samples.claim()) }
        #expect(refusal?.message == "node-b: cordoned by drain m-1 \"kernel\", takes no new work")
    }

    @Test(arguments: StoreKind.allCases)
    func aNodeIsInOneMaintenanceAtATime(kind: StoreKind) async throws {
        let store = try await opened(kind)
        var drain = try await store.catalogue.open(Self.drain())
        #expect(await code { _ = try await store.catalogue.open(Self.drain("m-2")) } == .conflict)
        #expect(await code { try await store.catalogue.cordon(Samples.nodeB, false, for: nil) } == .conflict)
        drain.end = .cancelled
        _ = try await store.catalogue.change(drain)
        _ = try await store.catalogue.open(Self.drain("m-2"))
        #expect(try await store.catalogue.maintenances(limit: 9).map(\.id.rawValue) == ["m-2", "m-1"])
        #expect(try await store.catalogue.maintenances(limit: 1).map(\.id.rawValue) == ["m-2"])
        #expect(try await store.catalogue.openMaintenances().map(\.id.rawValue) == ["m-2"])
    }

    @Test(arguments: StoreKind.allCases)
    func aNodeThatNobodyKnowsIsRefusedWithNothingWritten(kind: StoreKind) async throws {
        let store = try await opened(kind)
        let drain = Self.drain(of: [Samples.nodeB, NodeID(unchecked: "node-z")])
        #expect(await code { _ = try await store.catalogue.open(drain) } == .notFound)
        #expect(try await store.catalogue.maintenances(limit: 9).isEmpty)
        #expect(try await store.catalogue.nodes().map(\.cordoned) == [false])
    }

    @Test(arguments: StoreKind.allCases)
    func whoeverReadAnOldRevisionChangesNothing(kind: StoreKind) async throws {
        let store = try await opened(kind)
        var first = try await store.catalogue.open(Self.drain())
        first.cancelledBy = "operator/alice"
        let second = try await store.catalogue.change(first)
        #expect(second.revision == first.revision + 1)
        #expect(await code { _ = try await store.catalogue.change(first) } == .conflict)
        #expect(try await store.catalogue.maintenance(first.id) == second)
    }

    /// A waiting node takes work until its turn; one whose turn has come is cordoned by the change that says so.
    @Test(arguments: StoreKind.allCases)
    func aNodeIsCordonedWhenItsTurnComes(kind: StoreKind) async throws {
        let store = try await opened(kind)
        var drain = try await store.catalogue.open(Self.drain(stage: .waiting))
        #expect(try await store.catalogue.nodes().map(\.cordoned) == [false])
        drain.nodes[0].stage = .draining
        _ = try await store.catalogue.change(drain)
        #expect(try await store.catalogue.nodes().map(\.cordoned) == [true])
    }

    /// Found by seeds 24 and 51: what is being removed is in no listing, and past its pivot a move's old node is in its job alone.
    @Test(arguments: StoreKind.allCases)
    func aNodeIsDrainedOnlyWhenNothingIsHomedReservedOrOwedThere(kind: StoreKind) async throws {
        let store = try await opened(kind)
        let row = try await store.declare()
        _ = try await store.catalogue.submit(try Samples.job(workload: row), declaring: nil)
        _ = try await store.catalogue.claim(Samples.claim("j-1"))
        var drain = try await store.catalogue.open(Self.drain())
        drain.nodes[0].stage = .drained
        let drained = drain
        #expect(try await store.catalogue.nodesInUse().contains(Samples.nodeB))
        #expect(await code { _ = try await store.catalogue.change(drained) } == .conflict)
        _ = try await store.catalogue.change(Samples.change(.claimed, .free))
        let debt = Debt(node: Samples.nodeB, workload: row.id, attempt: Attempt(1), incarnation: Incarnation(1), kind: .retire)
        try await store.catalogue.add([debt])
        #expect(await code { _ = try await store.catalogue.change(drained) } == .conflict)
        try await store.catalogue.settle(debt)
        #expect(try await store.catalogue.change(drained).stage(of: Samples.nodeB) == .drained)
    }
}
