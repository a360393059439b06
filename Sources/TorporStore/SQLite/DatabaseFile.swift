package import GRDB
import Glibc
package import TorporModel

/// One SQLite file whose every write is on disk before it is announced.
///
/// WAL with `synchronous=FULL`: a commit that returned survives `kill -9` and loss of power. GRDB's `setUpWALMode()` executes
/// `PRAGMA synchronous = NORMAL` after its configuration hooks have run, so FULL is set once the file is open, and read back
/// (handoff-rules A3).
package struct DatabaseFile: Sendable {
    /// SQLite's number for FULL (https://www.sqlite.org/pragma.html#pragma_synchronous).
    package static let fullSync = 2

    /// One connection: reads and writes follow each other, so a read always sees the last write that returned.
    package let queue: DatabaseQueue

    /// Opens the file, made if needed, and brings its schema up to date.
    ///
    /// - Throws: `corrupt` for a damaged file, `unknownVersion` for one that a newer release wrote, `internal` when SQLite will not
    /// promise durability.
    package init(path: String, migrator: DatabaseMigrator) throws(TorporError) {
        // Rows hold environments of workloads: not for other users. SQLite gives its WAL the same mode.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
        do {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(2)
            configuration.label = "torpor.store"
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.requireFullSync(queue)
            if try queue.read(migrator.hasBeenSuperseded) {
                throw TorporError(
                    .unknownVersion, "\(path) was written by a newer release", remedy: "use that release, or a backup from before it")
            }
            try migrator.migrate(queue)
            // The migrator may have toggled pragmas on this connection.
            try Self.requireFullSync(queue)
        } catch { throw StoreError.map(error) }
    }

    /// Believes what SQLite says it does, not what it was asked to do.
    private static func requireFullSync(_ queue: DatabaseQueue) throws {
        let (sync, mode) = try queue.inDatabase { db in
            (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"))
        }
        guard sync == fullSync, mode == "wal" else {
            throw TorporError(
                .internal, "SQLite runs with synchronous=\(sync.map(String.init) ?? "?") and journal_mode=\(mode ?? "?"), not 2 and wal",
                remedy: "keep the store on a local file system")
        }
    }

    /// One transaction, on disk when this returns.
    ///
    /// Not cancelled with its task: GRDB's own async calls roll back when the caller is cancelled, and a decision that was about to
    /// become durable must not hang on whether a client hung up.
    func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(TorporError) -> T {
        let result: Result<T, any Error> = await withCheckedContinuation { continuation in
            queue.asyncWrite(body, completion: { _, result in continuation.resume(returning: result) })
        }
        do { return try result.get() } catch { throw StoreError.map(error) }
    }

    /// One consistent view of the file; not cancelled either, because recovery reads with it.
    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(TorporError) -> T {
        let result: Result<T, any Error> = await withCheckedContinuation { continuation in
            queue.asyncRead { access in continuation.resume(returning: Result { try body(try access.get()) }) }
        }
        do { return try result.get() } catch { throw StoreError.map(error) }
    }
}
