import GRDB
import Testing
import TorporModel
import TorporPorts
import TorporStore

/// An unreadable row is an incident, never garbage: reported, kept, and no other row suffers.
@Suite struct SQLiteIncidentTests {
    private func damaged(_ sql: String) async throws -> (store: SQLiteCatalogue, folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        let store = try SQLiteCatalogue(path: folder.file("coordinator.sqlite"))
        for number in 1...2 {
            let row = try Samples.workload("w-\(number)", name: "web-\(number)")
            _ = try await store.submit(try Samples.job("j-\(number)", workload: row), declaring: row)
            try await store.append([Samples.event()], to: JobID(unchecked: "j-\(number)"), at: 0)
        }
        try await store.keep(Samples.report(Samples.nodeA), at: Timestamp(milliseconds: 1))
        try await store.keep(Samples.report(Samples.nodeB), at: Timestamp(milliseconds: 1))
        try await store.add([Samples.debt(.retire), Samples.debt(.discard)])
        try await store.invite(Samples.invitation())
        try await store.file.queue.write { try $0.execute(sql: sql) }
        return (store, folder)
    }

    @Test(
        arguments: [
            ("UPDATE workload SET body = '{' WHERE id = 'w-1'", "workload w-1"),
            ("UPDATE workload SET body = x'00ff' WHERE id = 'w-1'", "workload w-1"),
            ("UPDATE workload SET attempt = 7 WHERE id = 'w-1'", "workload w-1"),
            ("UPDATE workload SET phase = 'dreaming' WHERE id = 'w-1'", "workload w-1"),
            ("UPDATE job SET body = '' WHERE id = 'j-1'", "job j-1"),
            ("UPDATE event SET body = 'x' WHERE job = 'j-1'", "event 0 of job j-1"),
            ("UPDATE node SET body = '[]' WHERE id = 'node-a'", "node node-a"),
            ("UPDATE node SET seen = 'yesterday' WHERE id = 'node-a'", "node node-a"),
            ("UPDATE node SET limits = '{' WHERE id = 'node-a'", "the limits of node node-a"),
            ("UPDATE node SET limits = '{\"inBytesPerSecond\":0,\"links\":[]}' WHERE id = 'node-a'", "the limits of node node-a"),
            ("UPDATE member SET body = '{}' WHERE node = 'node-a'", "member node-a"),
            ("UPDATE member SET revoked = 1 WHERE node = 'node-a'", "member node-a"),
            ("UPDATE debt SET body = 'null' WHERE kind = 'retire'", "debt of node-b for w-1"),
        ])
    func anUnreadableRowIsReportedAndKept(damage: String, named: String) async throws {
        let (store, _) = try await damaged(damage)
        for _ in 1...2 {
            let incidents = try await store.incidents()
            #expect(incidents.count == 1 && incidents[0].hasPrefix("\(named) cannot be read"))
        }
    }

    @Test func whatWasListedOnceIsNotBelievedOfARowThatHasChangedSince() async throws {
        let (store, _) = try await damaged("UPDATE node SET seen = 5")
        #expect(try await store.workloads().map(\.incarnation) == [Incarnation(1), Incarnation(1)])
        #expect(try await store.nodes().map(\.report.freeMemoryBytes) == [1000, 1000])
        // By another hand than the store's.
        try await store.file.queue.write { db in
            try db.execute(
                sql: """
                    UPDATE workload SET incarnation = 2, body = replace(body, '"incarnation":1', '"incarnation":2') WHERE id = 'w-1'
                    """)
            try db.execute(sql: "UPDATE workload SET body = '{' WHERE id = 'w-2'")
            try db.execute(sql: "UPDATE node SET body = '{' WHERE id = 'node-a'")
        }
        try await store.keep(Samples.report(Samples.nodeB, memory: 7), at: Timestamp(milliseconds: 9))
        #expect(try await store.workloads().map(\.incarnation) == [Incarnation(2)])
        #expect(try await store.nodes().map(\.report.freeMemoryBytes) == [7])
    }

    @Test func aMemberThatCannotBeReadIsShutOutUntilItIsRevokedAndInvitedAnew() async throws {
        let (store, _) = try await damaged("UPDATE member SET body = '{' WHERE node = 'node-a'")
        #expect(try await store.roster().isRevoked(Samples.nodeA))
        let invitation = Samples.invitation(digest: 9)
        #expect(try await #require(throws: TorporError.self) { try await store.invite(invitation) }.code == .corrupt)
        try await store.revoke(Samples.nodeA)
        try await store.invite(invitation)
        try await store.redeem(Samples.redemption(digest: 9), at: Timestamp(milliseconds: 1))
        #expect(try await !store.roster().isRevoked(Samples.nodeA))
    }

    @Test func whatAReleaseWroteThatKnewNoPlacementIsNoIncident() async throws {
        let (store, _) = try await damaged(
            "UPDATE node SET body = json_remove(body, '$.labels'); UPDATE workload SET body = json_remove(body, '$.spec.placement')")
        #expect(try await store.incidents().isEmpty)
        #expect(try await store.nodes().map(\.report.labels) == [[:], [:]])
        #expect(try await store.workloads().map(\.spec.placement) == [PlacementRules(), PlacementRules()])
    }

    @Test func theOtherRowsAreReadAllTheSame() async throws {
        let (store, _) = try await damaged(
            "UPDATE workload SET body = '{' WHERE id = 'w-1'; UPDATE job SET body = '{' WHERE id = 'j-1'; UPDATE node SET body = '{' WHERE id = 'node-a'"
        )
        #expect(try await store.workloads().map(\.id.rawValue) == ["w-2"])
        #expect(try await store.openJobs().map(\.id.rawValue) == ["j-2"])
        #expect(try await store.jobs(limit: 9).map(\.id.rawValue) == ["j-2"])
        #expect(try await store.nodes().map(\.node.rawValue) == ["node-b"])
    }

    @Test func anUnreadableWorkloadIsNotAbsentItsNameIsNotFreeAndNobodyClaimsIt() async throws {
        let (store, _) = try await damaged("UPDATE workload SET body = '{' WHERE id = 'w-1'")
        let id = WorkloadID(unchecked: "w-1")
        #expect(try await #require(throws: TorporError.self) { try await store.workload(id) }.code == .corrupt)
        #expect(try await #require(throws: TorporError.self) { try await store.workload(named: WorkloadName("web-1")) }.code == .corrupt)
        #expect(try await #require(throws: TorporError.self) { try await store.claim(Samples.claim("j-9")) }.code == .corrupt)
        let other = try Samples.workload("w-9", name: "web-1")
        let taken = try await #require(throws: TorporError.self) {
            try await store.submit(try Samples.job("j-9", workload: other), declaring: other)
        }
        #expect(taken.code == .alreadyExists)
        #expect(try await store.incidents().count == 1)
    }

    @Test func anUnreadableRowStillHoldsItsRoom() async throws {
        let (store, _) = try await damaged("DELETE FROM debt")
        _ = try await store.claim(Samples.claim("j-1", workload: "w-1", memory: 700))
        try await store.file.queue.write { try $0.execute(sql: "UPDATE workload SET body = '{' WHERE id = 'w-1'") }
        let refusal = try await #require(throws: TorporError.self) {
            try await store.claim(Samples.claim("j-2", workload: "w-2", memory: 400))
        }
        #expect(refusal.code == .noCapacity)
    }

    @Test func anUnreadableDebtForbidsTheClaim() async throws {
        let (store, _) = try await damaged("UPDATE debt SET body = 'null'")
        #expect(try await #require(throws: TorporError.self) { try await store.claim(Samples.claim()) }.code == .corrupt)
    }

    @Test func aLogWithAnUnreadableEventIsNotReplayedInPart() async throws {
        let (store, _) = try await damaged("UPDATE event SET body = '{' WHERE job = 'j-1'")
        #expect(try await #require(throws: TorporError.self) { try await store.events(of: JobID(unchecked: "j-1")) }.code == .corrupt)
        #expect(try await store.events(of: JobID(unchecked: "j-2")).count == 1)
    }

    @Test func anUnreadableSnapshotIsNotRemoved() async throws {
        let (store, _) = try await damaged("INSERT INTO snapshot VALUES ('s-1', 'w-1', 1, '{')")
        let id = SnapshotID(unchecked: "s-1")
        #expect(try await #require(throws: TorporError.self) { try await store.remove(id) }.code == .corrupt)
        #expect(try await store.incidents().count == 1)
    }

    /// handoff-rules A14.3: kept, never taken for absent, never overwritten.
    @Test func anUnreadableRecordOfTheJournalIsReportedAndNeverOverwritten() async throws {
        let folder = try TemporaryFolder()
        let journal = try SQLiteJournal(path: folder.file("agent.sqlite"), creatingAs: JournalID(unchecked: "j"))
        let boot = BootID(unchecked: "boot-1")
        let bad = CopyRecord(workload: WorkloadID(unchecked: "w-1"), boot: boot)
        let good = CopyRecord(workload: WorkloadID(unchecked: "w-2"), boot: boot)
        for record in [bad, good] { try await journal.write(record, answering: nil) }
        try await journal.file.queue.write { try $0.execute(sql: "UPDATE record SET body = '{\"workload\":' WHERE workload = 'w-1'") }
        let loaded = try await journal.load()
        #expect(loaded.records == [good] && loaded.unreadable == [bad.workload])
        #expect(try await #require(throws: TorporError.self) { try await journal.write(bad, answering: nil) }.code == .corrupt)
        #expect(try await journal.load().unreadable == [bad.workload])
        try await journal.write(good, answering: nil)
    }

    @Test func anUnreadableAnswerIsNotTakenForNone() async throws {
        let folder = try TemporaryFolder()
        let journal = try SQLiteJournal(path: folder.file("agent.sqlite"), creatingAs: JournalID(unchecked: "j"))
        let record = CopyRecord(workload: WorkloadID(unchecked: "w-1"), boot: BootID(unchecked: "boot-1"))
        let order = Order(workload: record.workload, incarnation: Incarnation(1), attempt: Attempt(1), verb: .thaw)
        try await journal.write(record, answering: AnsweredOrder(order: order, answer: .running))
        try await journal.file.queue.write { try $0.execute(sql: "UPDATE answer SET body = 'x'") }
        #expect(try await #require(throws: TorporError.self) { try await journal.answer(to: order) }.code == .corrupt)
    }
}
