import GRDB
package import TorporModel

/// Snapshots, entered together with the row change that made them, or alone when they came from outside.
extension SQLiteCatalogue {
    /// Newest first by the source's clock, which people read; unreadable ones are incidents, and left out.
    package func snapshots() async throws(TorporError) -> [SnapshotRow] {
        try await file.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM snapshot ORDER BY created DESC, id").compactMap { try? Self.snapshot(from: $0) }
        }
    }

    /// - Throws: `corrupt` for a row that is there and cannot be read.
    package func snapshot(_ id: SnapshotID) async throws(TorporError) -> SnapshotRow? {
        try await file.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM snapshot WHERE id = ?", arguments: [id.rawValue]).map { try Self.snapshot(from: $0) }
        }
    }

    package func add(_ snapshot: SnapshotRow) async throws(TorporError) {
        try await file.write { db in try Self.insert(db, snapshot) }
    }

    /// The row only; the bytes are collected on the nodes. Nothing there is success.
    package func remove(_ snapshot: SnapshotID) async throws(TorporError) {
        try await file.write { db in
            // Read first: a row that cannot be read is kept, also from a person who means another.
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM snapshot WHERE id = ?", arguments: [snapshot.rawValue]) else { return }
            _ = try Self.snapshot(from: row)
            try db.execute(sql: "DELETE FROM snapshot WHERE id = ?", arguments: [snapshot.rawValue])
        }
    }

    /// - Throws: `notFound`; `corrupt` for a row that cannot be read.
    package func pin(_ snapshot: SnapshotID, _ pinned: Bool) async throws(TorporError) {
        try await file.write { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM snapshot WHERE id = ?", arguments: [snapshot.rawValue]) else {
                throw StoreRefusal.noSnapshot(snapshot)
            }
            var changed = try Self.snapshot(from: row)
            changed.pinned = pinned
            try Self.insert(db, changed)
        }
    }

    /// Replaces a row of the same id: a change that is repeated enters the same snapshot.
    static func insert(_ db: Database, _ snapshot: SnapshotRow) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO snapshot (id, workload, created, body) VALUES (?, ?, ?, ?)",
            arguments: [
                snapshot.id.rawValue, snapshot.workload.rawValue, snapshot.createdAt.milliseconds, try Body.encode(snapshot),
            ])
    }

    /// - Throws: `corrupt`.
    static func snapshot(from row: Row) throws(TorporError) -> SnapshotRow {
        let id = String.fromDatabaseValue(row["id"]) ?? "?"
        let read = try Body.decode(SnapshotRow.self, row, what: "snapshot \(id)")
        guard read.id.rawValue == id else { throw StoreRefusal.unreadable("snapshot \(id)", cause: Body.Damage.columnsAndBodyDiffer) }
        return read
    }
}
