import Testing
import TorporModel
import TorporPorts
import TorporStore

/// The two journals that must behave alike.
enum JournalKind: String, CaseIterable {
    case sqlite, memory

    func open() throws -> (journal: any AgentJournal, reopen: () throws -> any AgentJournal) {
        let id = JournalID(unchecked: "journal-1")
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let open = { try SQLiteJournal(path: folder.file("agent.sqlite"), creatingAs: $0) }
            return (try open(id), { try open(JournalID(unchecked: "journal-2")) })
        case .memory:
            let disk = SimulatedDisk(JournalState())
            return (
                MemoryJournal(id: id, disk: disk),
                {
                    disk.crash()
                    return MemoryJournal(id: id, disk: disk)
                }
            )
        }
    }
}

@Suite struct JournalConformanceTests {
    private func record(_ workload: String = "w-1", over: UInt64 = 1) throws -> CopyRecord {
        let copy = CopyState.Copy(
            name: try WorkloadName("web-1"), spec: Samples.spec, incarnation: Incarnation(1), attempt: Attempt(2), made: Attempt(1))
        return CopyRecord(
            workload: WorkloadID(unchecked: workload), state: .sealed(copy, Samples.hash), over: Attempt(over), released: Attempt(1),
            floor: Incarnation(2), gone: GoneNote(attempt: Attempt(1), captured: Samples.hash), boot: BootID(unchecked: "boot-1"))
    }

    private func order(_ verb: Order.Verb, attempt: UInt64 = 1, workload: String = "w-1") -> Order {
        Order(workload: WorkloadID(unchecked: workload), incarnation: Incarnation(1), attempt: Attempt(attempt), verb: verb)
    }

    @Test(arguments: JournalKind.allCases)
    func recordsAreReadBackWholeAfterACrash(kind: JournalKind) async throws {
        let (journal, reopen) = try kind.open()
        try await journal.write(try record("w-2"), answering: nil)
        try await journal.write(try record("w-1"), answering: nil)
        try await journal.write(try record("w-1", over: 5), answering: nil)
        let loaded = try await reopen().load()
        #expect(loaded.records == [try record("w-1", over: 5), try record("w-2")])
        #expect(loaded.unreadable.isEmpty)
    }

    /// handoff-rules A14.3: a journal keeps its id for its life, whatever the next opening would have called it.
    @Test(arguments: JournalKind.allCases)
    func aReopenedJournalKeepsItsName(kind: JournalKind) throws {
        let (journal, reopen) = try kind.open()
        #expect(try reopen().id == journal.id)
        #expect(journal.id == JournalID(unchecked: "journal-1"))
    }

    @Test(arguments: JournalKind.allCases)
    func aRepeatedOrderIsAnsweredFromTheJournalAlsoAfterACrash(kind: JournalKind) async throws {
        let (journal, reopen) = try kind.open()
        let seal = order(.seal(manifest: Samples.hash))
        #expect(try await journal.answer(to: seal) == nil)
        try await journal.write(try record(), answering: AnsweredOrder(order: seal, answer: .sealed))
        #expect(try await reopen().answer(to: seal) == .sealed)
    }

    @Test(arguments: JournalKind.allCases)
    func anAnswerIsForItsWorkloadAttemptAndVerbAlone(kind: JournalKind) async throws {
        let (journal, _) = try kind.open()
        try await journal.write(try record(), answering: AnsweredOrder(order: order(.thaw), answer: .running))
        #expect(try await journal.answer(to: order(.thaw)) == .running)
        #expect(try await journal.answer(to: order(.thaw, attempt: 2)) == nil)
        #expect(try await journal.answer(to: order(.thaw, workload: "w-2")) == nil)
        #expect(try await journal.answer(to: order(.retire)) == nil)
    }

    @Test(arguments: JournalKind.allCases)
    func answersOfLongPastAttemptsArePrunedOfThisWorkloadOnly(kind: JournalKind) async throws {
        let (journal, _) = try kind.open()
        try await journal.write(
            try record("w-2"), answering: AnsweredOrder(order: order(.thaw, attempt: 1, workload: "w-2"), answer: .running))
        for attempt in 1...4 as ClosedRange<UInt64> {
            try await journal.write(try record(), answering: AnsweredOrder(order: order(.thaw, attempt: attempt), answer: .running))
        }
        var kept: [UInt64] = []
        for attempt in 1...4 as ClosedRange<UInt64> where try await journal.answer(to: order(.thaw, attempt: attempt)) != nil {
            kept.append(attempt)
        }
        #expect(kept == [3, 4])
        #expect(try await journal.answer(to: order(.thaw, workload: "w-2")) == .running)
    }
}
