import GRDB
package import TorporModel

/// Maintenances: each change is a compare-and-swap on the revision, with the cordons that it means in the same transaction.
extension SQLiteCatalogue {
    package func open(_ maintenance: Maintenance) async throws(TorporError) -> Maintenance {
        try await file.write { db in
            if let made = try Self.fetchMaintenances(db, "WHERE key = ?", [maintenance.key.rawValue]).first { return made }
            if let rival = maintenance.rival(among: try Self.fetchMaintenances(db, "WHERE open = 1", [])) {
                throw StoreRefusal.underMaintenance(rival)
            }
            try db.execute(
                sql: "INSERT INTO maintenance (id, key, revision, open, body) VALUES (?, ?, ?, 1, ?)",
                arguments: [
                    maintenance.id.rawValue, maintenance.key.rawValue, Int64(bitPattern: maintenance.revision),
                    try Body.encode(maintenance),
                ])
            try Self.cordon(db, maintenance, after: nil)
            return maintenance
        }
    }

    package func change(_ maintenance: Maintenance) async throws(TorporError) -> Maintenance {
        try await file.write { db in
            let old = try Self.fetchMaintenances(db, "WHERE id = ?", [maintenance.id.rawValue]).first
            guard let old, old.revision == maintenance.revision else { throw StoreRefusal.maintenanceChanged(maintenance.id) }
            let used = try Self.nodesInUse(db)
            if let node = maintenance.emptied(since: old).first(where: used.contains) { throw StoreRefusal.inUse(node) }
            var next = maintenance
            next.revision += 1
            try db.execute(
                sql: "UPDATE maintenance SET revision = ?, open = ?, body = ? WHERE id = ?",
                arguments: [Int64(bitPattern: next.revision), next.end == nil, try Body.encode(next), next.id.rawValue])
            try Self.cordon(db, next, after: old)
            return next
        }
    }

    package func maintenance(_ id: MaintenanceID) async throws(TorporError) -> Maintenance? {
        try await file.read { db in try Self.fetchMaintenances(db, "WHERE id = ?", [id.rawValue]).first }
    }

    package func maintenances(limit: Int) async throws(TorporError) -> [Maintenance] {
        try await file.read { db in try Self.fetchMaintenances(db, "ORDER BY ordinal DESC LIMIT ?", [limit]) }
    }

    package func nodesInUse() async throws(TorporError) -> Set<NodeID> { try await file.read { db in try Self.nodesInUse(db) } }

    /// Past its pivot a row's home is the new one, and its job alone names the old one, where a frozen copy is until that is retired.
    private static func nodesInUse(_ db: Database) throws -> Set<NodeID> {
        let names = try String.fetchAll(
            db,
            sql: """
                SELECT home FROM workload WHERE home IS NOT NULL AND (life = 'asleep' OR phase <> 'free')
                UNION SELECT target FROM workload WHERE target IS NOT NULL AND phase <> 'free'
                UNION SELECT json_extract(job.body, '$.from') FROM workload JOIN job ON job.id = workload.job
                    WHERE phase <> 'free' AND json_extract(job.body, '$.from') IS NOT NULL
                UNION SELECT node FROM debt
                """)
        return Set(names.map { NodeID(unchecked: $0) })
    }

    /// A row that cannot be read stops all of them: it may be the one that names a node.
    package func openMaintenances() async throws(TorporError) -> [Maintenance] {
        try await file.read { db in try Self.fetchMaintenances(db, "WHERE open = 1 ORDER BY ordinal", []) }
    }

    private static func cordon(_ db: Database, _ maintenance: Maintenance, after old: Maintenance?) throws {
        for (node, cordoned) in maintenance.cordons(after: old) { try cordon(db, node, cordoned, for: maintenance.words) }
    }

    static func fetchMaintenances(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> [Maintenance] {
        try Row.fetchAll(db, sql: "SELECT * FROM maintenance \(sql)", arguments: arguments).map { try maintenance(from: $0) }
    }

    /// - Throws: `corrupt`.
    static func maintenance(from row: Row) throws(TorporError) -> Maintenance {
        let id = String.fromDatabaseValue(row["id"]) ?? "?"
        let read = try Body.decode(Maintenance.self, row, what: "maintenance \(id)")
        guard read.id.rawValue == id, Int64.fromDatabaseValue(row["revision"]) == Int64(bitPattern: read.revision) else {
            throw StoreRefusal.unreadable("maintenance \(id)", cause: Body.Damage.columnsAndBodyDiffer)
        }
        return read
    }
}
