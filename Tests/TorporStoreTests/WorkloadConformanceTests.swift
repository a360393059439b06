import Testing
import TorporModel
import TorporPorts

@Suite struct WorkloadConformanceTests {
    @Test(arguments: StoreKind.allCases)
    func aLivingNameIsGivenOnce(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare("w-1", name: "web-1")
        let refusal = try await #require(throws: TorporError.self) { try await store.declare("w-2", name: "web-1") }
        #expect(refusal.code == .alreadyExists && refusal.remedy?.contains("torpor rm web-1") == true)
        #expect(try await store.catalogue.workload(WorkloadID(unchecked: "w-2")) == nil)
        #expect(try await store.catalogue.job(JobID(unchecked: "declare-w-2")) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func aWorkloadIDIsNeverGivenTwice(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare("w-1", name: "web-1")
        let row = try Samples.workload("w-1", name: "web-9")
        let refusal = try await #require(throws: TorporError.self) {
            try await store.catalogue.submit(try Samples.job("j-9", workload: row), declaring: row)
        }
        #expect(refusal.code == .alreadyExists)
    }

    /// handoff-rules A14.9: the name is free again, the id and its numbers are not.
    @Test(arguments: StoreKind.allCases)
    func aRemovedWorkloadStaysAsATombstoneAndFreesItsName(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try await store.declare("w-1", name: "web-1")
        _ = try await store.catalogue.claim(Samples.claim(target: nil))
        _ = try await store.catalogue.change(Samples.change(.claimed, .free, life: .removed))
        #expect(try await store.catalogue.workload(named: row.name) == nil)
        #expect(try await store.catalogue.workloads().isEmpty)
        let tombstone = try #require(try await store.catalogue.workload(row.id))
        #expect(tombstone.life == .removed && tombstone.attempt == Attempt(1))
        let next = try await store.declare("w-2", name: "web-1")
        #expect(try await store.catalogue.workload(named: row.name) == next)
    }

    @Test(arguments: StoreKind.allCases)
    func aTombstoneNeverTakesBackANameThatLives(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare("w-1", name: "web-1")
        _ = try await store.catalogue.claim(Samples.claim(target: nil))
        _ = try await store.catalogue.change(Samples.change(.claimed, .committed, life: .removed))
        _ = try await store.declare("w-2", name: "web-1")
        let refusal = try await #require(throws: TorporError.self) {
            try await store.catalogue.change(Samples.change(.committed, .released, life: .running))
        }
        #expect(refusal.code == .alreadyExists)
    }

    @Test(arguments: StoreKind.allCases)
    func workloadsAreListedByName(kind: StoreKind) async throws {
        let store = try kind.open()
        for (id, name) in [("w-1", "c"), ("w-2", "a"), ("w-3", "b")] { _ = try await store.declare(id, name: name) }
        #expect(try await store.catalogue.workloads().map(\.name.rawValue) == ["a", "b", "c"])
    }

    @Test(arguments: StoreKind.allCases)
    func aChangeIsMadeOnceWhoeverSendsIt(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare()
        _ = try await store.catalogue.claim(Samples.claim(target: nil))
        let pivot = RowChange.Pivot(home: Samples.nodeB, incarnation: Incarnation(2))
        let committed = try await store.catalogue.change(Samples.change(.claimed, .committed, pivot: pivot))
        #expect(committed.home == Samples.nodeB && committed.incarnation == Incarnation(2))
        for late in [Samples.change(.claimed, .committed, pivot: pivot), Samples.change(.claimed, .aborted)] {
            #expect(try await #require(throws: TorporError.self) { try await store.catalogue.change(late) }.code == .conflict)
        }
        #expect(try await store.catalogue.workload(WorkloadID(unchecked: "w-1")) == committed)
    }

    /// handoff-rules X1: of an abort and a commit sent together exactly one lands.
    @Test(arguments: StoreKind.allCases)
    func abortAndCommitExcludeEachOther(kind: StoreKind) async throws {
        let store = try kind.open()
        let catalogue = store.catalogue
        for number in 1...8 {
            let id = "w-\(number)"
            _ = try await store.declare(id, name: "web-\(number)")
            _ = try await catalogue.claim(Samples.claim(workload: id, target: nil))
            let pivot = RowChange.Pivot(home: Samples.nodeB, incarnation: Incarnation(2))
            let changes = [
                Samples.change(.claimed, .committed, workload: id, pivot: pivot), Samples.change(.claimed, .aborted, workload: id),
            ]
            let landed = await withTaskGroup(of: Bool.self) { group in
                for change in changes { group.addTask { (try? await catalogue.change(change)) != nil } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(landed == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aRefusedChangeEntersNeitherDebtsNorSnapshot(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare()
        let snapshot = try Samples.snapshot()
        let change = Samples.change(.claimed, .free, debts: [Samples.debt()], snapshot: snapshot)
        await #expect(throws: TorporError.self) { try await store.catalogue.change(change) }
        #expect(try await store.catalogue.debts().isEmpty)
        #expect(try await store.catalogue.snapshot(snapshot.id) == nil)
        _ = try await store.catalogue.claim(Samples.claim(target: nil))
        _ = try await store.catalogue.change(change)
        #expect(try await store.catalogue.debts() == [Samples.debt()])
        #expect(try await store.catalogue.snapshot(snapshot.id) == snapshot)
    }

    @Test(arguments: StoreKind.allCases)
    func aChangeOfAnUnknownWorkloadIsRefused(kind: StoreKind) async throws {
        let store = try kind.open()
        let refusal = try await #require(throws: TorporError.self) { try await store.catalogue.change(Samples.change(.claimed, .free)) }
        #expect(refusal.code == .notFound)
        #expect(try await #require(throws: TorporError.self) { try await store.catalogue.claim(Samples.claim()) }.code == .notFound)
    }
}
