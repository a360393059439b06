import Testing
import TorporModel
import TorporStore

/// The modelled unsynced tail: what a crash takes, and what it must not.
@Suite struct SimulatedDiskTests {
    @Test func anHonestStoreLosesNothingThatItAnswered() async throws {
        let store = MemoryCatalogue()
        try await store.add([Samples.debt()])
        store.disk.crash()
        #expect(try await store.debts() == [Samples.debt()])
    }

    @Test func aStoreThatDoesNotSyncLosesItsTailInACrash() async throws {
        let store = MemoryCatalogue()
        try await store.add([Samples.debt(attempt: 1)])
        store.disk.stopSyncing()
        try await store.add([Samples.debt(attempt: 2)])
        #expect(try await store.debts().count == 2)
        store.disk.crash()
        #expect(try await store.debts() == [Samples.debt(attempt: 1)])
    }

    @Test func anEndBetweenWriteAndSyncIsNotAnsweredAndGoneAfterTheCrash() async throws {
        let store = MemoryCatalogue()
        store.disk.failNext(.endsBeforeSync)
        let error = try await #require(throws: TorporError.self) { try await store.add([Samples.debt()]) }
        #expect(error.code.outcomeUnknown)
        store.disk.crash()
        #expect(try await store.debts().isEmpty)
    }

    @Test func aFullDiskWritesNothing() async throws {
        let journal = MemoryJournal(id: JournalID(unchecked: "j"))
        journal.disk.failNext(.full)
        let record = CopyRecord(workload: WorkloadID(unchecked: "w-1"), boot: BootID(unchecked: "b"))
        #expect(try await #require(throws: TorporError.self) { try await journal.write(record, answering: nil) }.code == .diskFull)
        #expect(try await journal.load().records.isEmpty)
        try await journal.write(record, answering: nil)
        #expect(try await journal.load().records == [record])
    }
}
