import Testing
import TorporModel
import TorporPorts
import TorporStore

@Suite struct NodeConformanceTests {
    @Test(arguments: StoreKind.allCases)
    func aNodeIsRememberedByItsLastReport(kind: StoreKind) async throws {
        let store = try kind.open()
        try await store.catalogue.keep(Samples.report(Samples.nodeB, memory: 1), at: Timestamp(milliseconds: 1))
        try await store.catalogue.keep(Samples.report(Samples.nodeA), at: Timestamp(milliseconds: 2))
        let last = Samples.report(Samples.nodeB, memory: 2, copies: [Samples.held(try Samples.workload())])
        try await store.catalogue.keep(last, at: Timestamp(milliseconds: 3))
        let nodes = try await store.catalogue.nodes()
        #expect(nodes.map(\.node) == [Samples.nodeA, Samples.nodeB])
        #expect(nodes[1] == NodeRow(node: Samples.nodeB, report: last, cordoned: false, lastSeen: Timestamp(milliseconds: 3)))
    }

    @Test(arguments: StoreKind.allCases)
    func cordoningAnUnknownNodeIsRefused(kind: StoreKind) async throws {
        let store = try kind.open()
        #expect(
            try await #require(throws: TorporError.self) { try await store.catalogue.cordon(Samples.nodeA, true, for: nil) }.code
                == .notFound)
    }

    @Test(arguments: StoreKind.allCases)
    func limitsOutliveReportsAndTheProcess(kind: StoreKind) async throws {
        let store = try kind.open()
        var change = TransferLimitsChange()
        change.inBytesPerSecond = .set(50 << 20)
        change.links[Samples.nodeB] = .set(2 << 20)
        let unknown = change
        #expect(
            try await #require(throws: TorporError.self) { try await store.catalogue.change(limitsOf: Samples.nodeA, unknown) }.code
                == .notFound)
        try await store.catalogue.keep(Samples.report(Samples.nodeA), at: Timestamp(milliseconds: 1))
        #expect(try await store.catalogue.limits(of: Samples.nodeA) == .none)
        let set = try await store.catalogue.change(limitsOf: Samples.nodeA, change)
        try await store.catalogue.keep(Samples.report(Samples.nodeA, memory: 7), at: Timestamp(milliseconds: 2))
        let again = try store.reopen()
        #expect(try await again.limits(of: Samples.nodeA) == set)
        #expect(try await again.nodes().map(\.limits) == [set])
        #expect(set == (try TransferLimits(inBytesPerSecond: 50 << 20, links: [.init(to: Samples.nodeB, bytesPerSecond: 2 << 20)])))
        // What is refused changes nothing, and what is not named stays.
        var bad = TransferLimitsChange()
        bad.transfers = .set(3)
        bad.outBytesPerSecond = .set(1)
        let refused = bad
        await #expect(throws: TorporError.self) { try await again.change(limitsOf: Samples.nodeA, refused) }
        #expect(try await again.limits(of: Samples.nodeA) == set)
        var lift = TransferLimitsChange()
        lift.inBytesPerSecond = .lift
        #expect(try await again.change(limitsOf: Samples.nodeA, lift).links == set.links)
        lift.clears = true
        #expect(try await again.change(limitsOf: Samples.nodeA, lift) == .none)
    }

    @Test(arguments: StoreKind.allCases)
    func aDebtIsOwedOnceHoweverOftenItIsEntered(kind: StoreKind) async throws {
        let store = try kind.open()
        let debts = [Samples.debt(.discard), Samples.debt(.retire), Samples.debt(.retire, attempt: 2)]
        try await store.catalogue.add(debts)
        try await store.catalogue.add([debts[1]])
        #expect(try await store.catalogue.debts().count == 3)
        try await store.catalogue.settle(debts[1])
        try await store.catalogue.settle(debts[1])
        #expect(try await Set(store.catalogue.debts()) == [debts[0], debts[2]])
    }

    @Test(arguments: StoreKind.allCases)
    func snapshotsAreListedNewestFirstAndForgottenWhenRemoved(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare()
        for (attempt, id) in [(1, "s-old"), (2, "s-new")] as [(UInt64, String)] {
            _ = try await store.catalogue.claim(Samples.claim("j-\(attempt)", target: nil))
            let snapshot = try Samples.snapshot(id, at: Int64(attempt))
            _ = try await store.catalogue.change(Samples.change(.claimed, .free, attempt: attempt, snapshot: snapshot))
        }
        #expect(try await store.catalogue.snapshots().map(\.id.rawValue) == ["s-new", "s-old"])
        #expect(try await store.catalogue.snapshot(SnapshotID(unchecked: "s-old")) == Samples.snapshot("s-old", at: 1))
        try await store.catalogue.remove(SnapshotID(unchecked: "s-old"))
        try await store.catalogue.remove(SnapshotID(unchecked: "s-old"))
        #expect(try await store.catalogue.snapshots().map(\.id.rawValue) == ["s-new"])
    }

    @Test(arguments: StoreKind.allCases)
    func aPinStaysUntilItIsLifted(kind: StoreKind) async throws {
        let store = try kind.open()
        let id = SnapshotID(unchecked: "s-1")
        #expect(try await #require(throws: TorporError.self) { try await store.catalogue.pin(id, true) }.code == .notFound)
        _ = try await store.declare()
        _ = try await store.catalogue.claim(Samples.claim("j-1", target: nil))
        _ = try await store.catalogue.change(Samples.change(.claimed, .free, attempt: 1, snapshot: try Samples.snapshot("s-1", at: 1)))
        #expect(try await store.catalogue.snapshot(id)?.pinned == false)
        for _ in 0..<2 { try await store.catalogue.pin(id, true) }
        var pinned = try Samples.snapshot("s-1", at: 1)
        pinned.pinned = true
        #expect(try await store.catalogue.snapshots() == [pinned])
        try await store.catalogue.pin(id, false)
        #expect(try await store.catalogue.snapshot(id)?.pinned == false)
    }

    @Test(arguments: StoreKind.allCases)
    func aTraceIsReadBackInOrderOfTime(kind: StoreKind) async throws {
        let store = try kind.open()
        try await store.catalogue.keep([Samples.span(2, start: 20), Samples.span(1, start: 10)])
        try await store.catalogue.keep([Samples.span(3, start: 15), Samples.span(1, start: 10)])
        #expect(try await store.catalogue.spans(of: Samples.trace).map(\.spanID) == ["span-1", "span-3", "span-2"])
        #expect(try await store.catalogue.spans(of: Samples.trace).first == Samples.span(1, start: 10))
        #expect(try await store.catalogue.spans(of: "none").isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func theOldestTracesGoFirstAndOneTraceDoesNotPushOutTheOthers(kind: StoreKind) async throws {
        let store = try kind.open(limits: StoreLimits(traces: 2, spansPerTrace: 3))
        try await store.catalogue.keep([Samples.span(1, trace: "a", start: 900)])
        try await store.catalogue.keep((0..<10).map { Samples.span($0, trace: "b") })
        try await store.catalogue.keep([Samples.span(1, trace: "c", start: 1)])
        #expect(try await store.catalogue.spans(of: "a").isEmpty)
        #expect(try await store.catalogue.spans(of: "b").count == 3)
        #expect(try await store.catalogue.spans(of: "c").count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func aHealthyStoreHasNoIncidents(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try await store.declare()
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 1))
        try await store.catalogue.append([Samples.event()], to: JobID(unchecked: "declare-\(row.id)"), at: 0)
        try await store.catalogue.add([Samples.debt(attempt: .max)])
        try await store.catalogue.keep([Samples.span(1)])
        _ = try await store.catalogue.claim(Samples.claim("j-1", target: nil))
        _ = try await store.catalogue.change(Samples.change(.claimed, .free, snapshot: try Samples.snapshot()))
        #expect(try await store.catalogue.incidents().isEmpty)
    }
}
