import Testing
import TorporModel
import TorporPorts

/// handoff-rules A14.5: claim, capacity and "the target takes new work" in one transaction.
@Suite struct ClaimConformanceTests {
    private func refusal(_ store: StoreUnderTest, _ claim: Claim) async throws -> TorporError {
        try await #require(throws: TorporError.self) { try await store.catalogue.claim(claim) }
    }

    @Test(arguments: StoreKind.allCases)
    func aClaimHoldsTheWorkloadForOneJob(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare()
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 1))
        let claimed = try await store.catalogue.claim(Samples.claim("j-1"))
        #expect(claimed.phase == .claimed && claimed.attempt == Attempt(1) && claimed.target == Samples.nodeB)
        #expect(try await store.catalogue.claim(Samples.claim("j-1")) == claimed)
        let second = try await refusal(store, Samples.claim("j-2"))
        #expect(second.code == .refused && second.message.contains("j-1"))
        #expect(try await store.catalogue.workload(claimed.id) == claimed)
    }

    /// Found by seed 2043390: a coordinator that had slept claimed for a job that another had ended.
    @Test(arguments: StoreKind.allCases)
    func aJobWhoseReservationIsDecidedClaimsNothing(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try await store.declare()
        _ = try await store.catalogue.submit(try Samples.job(workload: row), declaring: nil)
        try await store.catalogue.append([Samples.event()], to: JobID(unchecked: "j-1"), at: 0)
        let claimed = try await store.catalogue.claim(Samples.claim(target: nil))
        #expect(claimed.phase == .claimed)
        _ = try await store.catalogue.change(Samples.change(.claimed, .free))
        try await store.catalogue.append([Samples.event(.undone(.reserve))], to: JobID(unchecked: "j-1"), at: 1)
        let said = try await refusal(store, Samples.claim(target: nil))
        #expect(said.code == .conflict)
        #expect(try await store.catalogue.workload(row.id)?.phase == .free)
    }

    @Test(arguments: StoreKind.allCases)
    func everyClaimBearsAHigherAttempt(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare()
        for attempt in 1...3 as ClosedRange<UInt64> {
            let claimed = try await store.catalogue.claim(Samples.claim("j-\(attempt)", target: nil))
            #expect(claimed.attempt == Attempt(attempt))
            _ = try await store.catalogue.change(Samples.change(.claimed, .free, attempt: attempt))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func anUnknownTargetIsRefused(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try await store.declare()
        let refusal = try await refusal(store, Samples.claim())
        #expect(refusal.code == .notFound && refusal.message.contains("node-b") && refusal.remedy == "torpor nodes")
        #expect(try await store.catalogue.workload(row.id) == row)
    }

    /// Failure 5: cordon is a person's word; heartbeats and restarts do not lift it.
    @Test(arguments: StoreKind.allCases)
    func aCordonedTargetIsRefusedAlsoAfterAHeartbeatAndARestart(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try await store.declare()
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 1))
        try await store.catalogue.cordon(Samples.nodeB, true, for: nil)
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 2))
        let said = try await refusal(store, Samples.claim())
        #expect(said.code == .refused && said.message == "node-b: cordoned, takes no new work")
        #expect(said.remedy == "torpor node uncordon node-b")
        #expect(try await store.reopen().nodes().map(\.cordoned) == [true])
        #expect(try await store.catalogue.workload(row.id) == row)
        try await store.catalogue.cordon(Samples.nodeB, false, for: nil)
        #expect(try await store.catalogue.claim(Samples.claim()).phase == .claimed)
    }

    /// handoff-rules A13: paid first of all and before the node may be a target for that workload.
    @Test(arguments: StoreKind.allCases)
    func aTargetWithADebtForTheWorkloadIsRefusedUntilItHasPaid(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare()
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 1))
        try await store.catalogue.add([
            Samples.debt(.discard), Samples.debt(.retire, workload: "w-other"), Samples.debt(node: Samples.nodeA),
        ])
        let said = try await refusal(store, Samples.claim())
        #expect(said.code == .refused && said.message == "node-b: still owes discard of attempt 1 of web-1" && said.remedy != nil)
        try await store.catalogue.settle(Samples.debt(.discard))
        #expect(try await store.catalogue.claim(Samples.claim()).phase == .claimed)
    }

    @Test(arguments: StoreKind.allCases)
    func aTargetWithTooLittleMemoryIsRefusedWithNumbers(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare()
        try await store.catalogue.keep(Samples.report(memory: 1000), at: Timestamp(milliseconds: 1))
        let said = try await refusal(store, Samples.claim(memory: 1001))
        #expect(said.code == .noCapacity)
        #expect(said.message == "node-b: needs 1001 bytes of memory for web-1, has 1000 free beside 0 reserved by other jobs")
        #expect(try await store.catalogue.claim(Samples.claim(memory: 1000)).phase == .claimed)
    }

    /// Failure 1, second half: two planners never fill the same room.
    @Test(arguments: StoreKind.allCases)
    func whatAnOpenClaimHoldsIsNotFreeUntilItEnds(kind: StoreKind) async throws {
        let store = try kind.open()
        for number in 1...2 { _ = try await store.declare("w-\(number)", name: "web-\(number)") }
        try await store.catalogue.keep(Samples.report(memory: 1000), at: Timestamp(milliseconds: 1))
        _ = try await store.catalogue.claim(Samples.claim("j-1", workload: "w-1", memory: 700))
        let said = try await refusal(store, Samples.claim("j-2", workload: "w-2", memory: 400))
        #expect(said.code == .noCapacity && said.message.contains("has 300 free beside 700 reserved"))
        // A heartbeat that does not show the copy yet must not free its room.
        try await store.catalogue.keep(Samples.report(memory: 1000), at: Timestamp(milliseconds: 2))
        #expect(try await refusal(store, Samples.claim("j-2", workload: "w-2", memory: 400)).code == .noCapacity)
        _ = try await store.catalogue.change(Samples.change(.claimed, .free, workload: "w-1"))
        #expect(try await store.catalogue.claim(Samples.claim("j-2", workload: "w-2", memory: 400)).phase == .claimed)
    }

    @Test(arguments: StoreKind.allCases)
    func aCopyThatItsNodeAlreadyShowsIsNotCountedTwice(kind: StoreKind) async throws {
        let store = try kind.open()
        let one = try await store.declare("w-1", name: "web-1")
        _ = try await store.declare("w-2", name: "web-2")
        try await store.catalogue.keep(Samples.report(memory: 1000), at: Timestamp(milliseconds: 1))
        _ = try await store.catalogue.claim(Samples.claim("j-1", workload: "w-1", memory: 700))
        try await store.catalogue.keep(Samples.report(memory: 300, copies: [Samples.held(one)]), at: Timestamp(milliseconds: 2))
        #expect(try await store.catalogue.claim(Samples.claim("j-2", workload: "w-2", memory: 300)).phase == .claimed)
    }

    @Test(arguments: StoreKind.allCases)
    func reservationsBeyondAllMemoryDoNotOverflow(kind: StoreKind) async throws {
        let store = try kind.open()
        for number in 1...3 { _ = try await store.declare("w-\(number)", name: "web-\(number)") }
        try await store.catalogue.keep(Samples.report(memory: .max), at: Timestamp(milliseconds: 1))
        let half = UInt64.max / 2
        _ = try await store.catalogue.claim(Samples.claim("j-1", workload: "w-1", memory: half))
        _ = try await store.catalogue.claim(Samples.claim("j-2", workload: "w-2", memory: half))
        #expect(try await refusal(store, Samples.claim("j-3", workload: "w-3", memory: half)).code == .noCapacity)
    }

    @Test(arguments: StoreKind.allCases)
    func ofManyJobsOneGetsTheClaim(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare()
        let catalogue = store.catalogue
        let won = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 { group.addTask { (try? await catalogue.claim(Samples.claim("j-\(number)", target: nil))) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    // MARK: Ports

    private func declare(
        _ store: StoreUnderTest, _ number: Int, port: UInt16 = 8080, home: NodeID? = Samples.nodeA, target: NodeID? = nil
    ) async throws -> WorkloadRow {
        var row = try Samples.workload("w-\(number)", name: "web-\(number)")
        row.spec.ports = [PublishedPort(node: port, workload: 80)]
        row.home = home
        if let target {
            (row.phase, row.attempt, row.target, row.life) = (.claimed, Attempt(1), target, .new)
            row.job = JobID(unchecked: "declare-w-\(number)")
        }
        _ = try await store.catalogue.submit(try Samples.job("declare-w-\(number)", workload: row), declaring: row)
        return row
    }

    /// Failure 24: two moves race for one port of one target; neither can see the other there yet.
    @Test(arguments: StoreKind.allCases)
    func ofTwoMovesForOnePortOfATargetOneIsRefused(kind: StoreKind) async throws {
        let store = try kind.open()
        for number in 1...2 { _ = try await declare(store, number, home: NodeID(unchecked: "node-\(number)")) }
        let third = try await declare(store, 3, port: 9090)
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 1))
        #expect(try await store.catalogue.claim(Samples.claim("j-1", workload: "w-1")).phase == .claimed)
        let said = try await refusal(store, Samples.claim("j-2", workload: "w-2"))
        #expect(said.code == .refused && said.message == "node-b: port 8080 belongs to workload web-1" && said.remedy != nil)
        #expect(try await store.catalogue.workload(WorkloadID(unchecked: "w-2"))?.phase == .free)
        #expect(try await store.catalogue.claim(Samples.claim("j-3", workload: third.id.rawValue)).phase == .claimed)
        // The first move was undone: its port is free there again.
        _ = try await store.catalogue.change(Samples.change(.claimed, .free, workload: "w-1"))
        #expect(try await store.catalogue.claim(Samples.claim("j-2", workload: "w-2")).phase == .claimed)
    }

    @Test(arguments: StoreKind.allCases)
    func ofTwoNewWorkloadsForOnePortOfANodeOneIsRefused(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await declare(store, 1, home: nil, target: Samples.nodeB)
        let said = try await #require(throws: TorporError.self) { try await declare(store, 2, home: nil, target: Samples.nodeB) }
        #expect(said.code == .refused && said.message == "node-b: port 8080 belongs to workload web-1")
        #expect(try await store.catalogue.workload(WorkloadID(unchecked: "w-2")) == nil)
        _ = try await declare(store, 2, home: nil, target: Samples.nodeA)
    }

    @Test(arguments: StoreKind.allCases)
    func aPortOfAWorkloadThatLivesOnTheTargetIsTakenUntilItEnds(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await declare(store, 1, home: Samples.nodeB)
        _ = try await declare(store, 2)
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 1))
        #expect(try await refusal(store, Samples.claim("j-2", workload: "w-2")).message.contains("port 8080 belongs to workload web-1"))
        let stopping = try await store.catalogue.claim(Samples.claim("j-1", workload: "w-1", target: nil))
        _ = try await store.catalogue.change(
            Samples.change(.claimed, .free, attempt: stopping.attempt.number, workload: "w-1", life: .stopped))
        #expect(try await store.catalogue.claim(Samples.claim("j-2", workload: "w-2")).phase == .claimed)
    }
}
