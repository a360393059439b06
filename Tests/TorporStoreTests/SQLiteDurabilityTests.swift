import Foundation
import GRDB
import Testing
import TorporModel
import TorporPorts
import TorporStore

/// What is announced survives the death of the process; what was not is as if it had never been (handoff-rules A3).
@Suite struct SQLiteDurabilityTests {
    /// Runs the helper until it has killed itself.
    private func crash(_ store: String, _ moment: String, _ path: String) throws {
        let folder = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            .deletingLastPathComponent()
        let helper = Process()
        helper.executableURL = folder.appendingPathComponent("store-crash-helper")
        helper.arguments = [store, moment, path]
        try helper.run()
        helper.waitUntilExit()
        try #require(helper.terminationReason == .uncaughtSignal && helper.terminationStatus == SIGKILL)
    }

    @Test func aCatalogueKilledBetweenWriteAndCommitHoldsNothingOfTheWrite() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("coordinator.sqlite")
        try await SQLiteCatalogue(path: path).add([Samples.debt()])
        try crash("catalogue", "before", path)
        #expect(try await SQLiteCatalogue(path: path).debts() == [Samples.debt()])
        #expect(try await SQLiteCatalogue(path: path).incidents().isEmpty)
    }

    @Test func aCatalogueKilledRightAfterAWriteReturnedHoldsItWhole() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("coordinator.sqlite")
        try crash("catalogue", "after", path)
        #expect(try await SQLiteCatalogue(path: path).debts().map(\.workload.rawValue) == ["w-crash"])
    }

    @Test func aJournalKilledBetweenWriteAndCommitHasNeitherRecordNorAnswer() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("agent.sqlite")
        try crash("journal", "before", path)
        let journal = try SQLiteJournal(path: path, creatingAs: JournalID(unchecked: "j-test"))
        #expect(journal.id == JournalID(unchecked: "j-helper"))
        let order = Order(workload: WorkloadID(unchecked: "w-crash"), incarnation: Incarnation(1), attempt: Attempt(3), verb: .thaw)
        #expect(try await journal.load().records.isEmpty)
        #expect(try await journal.answer(to: order) == nil)
    }

    @Test func aJournalKilledRightAfterAWriteReturnedHasBothRecordAndAnswer() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("agent.sqlite")
        try crash("journal", "after", path)
        let journal = try SQLiteJournal(path: path, creatingAs: JournalID(unchecked: "j-test"))
        let order = Order(workload: WorkloadID(unchecked: "w-crash"), incarnation: Incarnation(1), attempt: Attempt(3), verb: .thaw)
        #expect(try await journal.load().records.map(\.over) == [Attempt(3)])
        #expect(try await journal.answer(to: order) == .running)
    }

    @Test func everyWriteIsSyncedInFull() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("coordinator.sqlite")
        for store in [try SQLiteCatalogue(path: path), try SQLiteCatalogue(path: path)] {
            let (sync, mode) = try await store.file.queue.read { db in
                (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"))
            }
            #expect(sync == DatabaseFile.fullSync && mode == "wal")
        }
    }

    @Test func aFileThatCannotPromiseDurabilityIsNotOpened() throws {
        // SQLite keeps no WAL for a database in memory.
        let refusal = try #require(throws: TorporError.self) { try SQLiteCatalogue(path: ":memory:") }
        #expect(refusal.message.contains("journal_mode") || refusal.message.contains("WAL") || refusal.code == .internal)
        // The store makes its file before SQLite has read the name.
        try FileManager.default.removeItem(atPath: ":memory:")
    }

    @Test func theFileIsForItsOwnerOnly() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("coordinator.sqlite")
        let store = try SQLiteCatalogue(path: path)
        for name in [path, "\(path)-wal"] {
            let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name) beside \(store.file.queue.path)")
        }
    }

    /// Failure 9, the store's part.
    @Test func aFullDiskIsSaidSoAndChangesNothing() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteCatalogue(path: folder.file("coordinator.sqlite"))
        try await store.add([Samples.debt()])
        try await store.file.queue.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        let many = (0..<2000).map { Samples.debt(attempt: UInt64($0 + 2)) }
        let refusal = try await #require(throws: TorporError.self) { try await store.add(many) }
        #expect(refusal.code == .diskFull && refusal.remedy != nil)
        #expect(try await store.debts() == [Samples.debt()])
    }

    @Test func aFileThatIsNoDatabaseIsRefusedAndKept() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("coordinator.sqlite")
        let noise = Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try noise.write(to: URL(fileURLWithPath: path))
        let refusal = try #require(throws: TorporError.self) { try SQLiteCatalogue(path: path) }
        #expect(refusal.code == .corrupt)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == noise)
    }

    /// Failure 39: a store from the future.
    @Test func aStoreWrittenByANewerReleaseIsRefused() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("coordinator.sqlite")
        let store = try SQLiteCatalogue(path: path)
        try await store.file.queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9 from the future')") }
        #expect(try #require(throws: TorporError.self) { try SQLiteCatalogue(path: path) }.code == .unknownVersion)
    }

    @Test func aCancelledCallerDoesNotCancelTheWrite() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteCatalogue(path: folder.file("coordinator.sqlite"))
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { try? await store.add([Samples.debt()]) }
        }
        #expect(try await store.debts() == [Samples.debt()])
    }
}
