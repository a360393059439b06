import GRDB
package import TorporModel

/// Workload rows: read whole, changed by compare-and-swap inside one transaction.
extension SQLiteCatalogue {
    /// Tombstones are found too: their numbers still count.
    package func workload(_ id: WorkloadID) async throws(TorporError) -> WorkloadRow? {
        try await file.read { try Self.fetch($0, id) }
    }

    /// - Throws: `corrupt` when the row that has the name cannot be read; the name is not free then.
    package func workload(named name: WorkloadName) async throws(TorporError) -> WorkloadRow? {
        try await file.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM workload WHERE name = ? AND life <> 'removed'", arguments: [name.rawValue])
                .map { try Self.workload(from: $0) }
        }
    }

    /// Unreadable ones are incidents, and left out.
    package func workloads() async throws(TorporError) -> [WorkloadRow] {
        try await file.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM workload WHERE life <> 'removed' ORDER BY name")
                .compactMap { try? Self.workload(from: $0, workloadRows) }
            workloadRows.keep(only: rows.map(\.id.rawValue))
            return rows
        }
    }

    /// A repeat by the job that holds the claim is answered before the target is judged: the job decided under the facts of then.
    package func claim(_ claim: Claim) async throws(TorporError) -> WorkloadRow {
        try await file.write { db in
            guard let row = try Self.fetch(db, claim.workload) else { throw StoreRefusal.noWorkload(claim.workload) }
            if row.job == claim.job { return row }
            let next = try claim.apply(to: row)
            try ClaimCheck(job: claim.job, log: Self.log(try Self.lines(db, of: claim.job), of: claim.job)).judge()
            if let target = claim.target {
                try Self.check(db, target, for: claim).judge(claim, of: row.name, at: target)
                try Self.requirePorts(db, of: row, at: target)
            }
            try Self.save(db, next, reserved: claim.target == nil ? 0 : claim.memoryBytes)
            return next
        }
    }

    /// The reservation ends with the claim; debts and snapshot are entered with the change, or nothing is.
    package func change(_ change: RowChange) async throws(TorporError) -> WorkloadRow {
        try await file.write { db in
            guard let row = try Self.fetch(db, change.workload) else { throw StoreRefusal.noWorkload(change.workload) }
            let next = try change.apply(to: row)
            if row.life == .removed, next.life != .removed { try Self.requireFree(db, next.name) }
            try Self.save(db, next, reserved: next.phase == .free ? 0 : nil)
            if next.life == .removed { try Self.removeSecrets(db, of: next.id) }
            for debt in change.debts { try Self.insert(db, debt) }
            if let snapshot = change.snapshot { try Self.insert(db, snapshot) }
            return next
        }
    }

    /// Enters a new workload's row.
    static func declare(_ db: Database, _ row: WorkloadRow) throws {
        try requireFree(db, row.name)
        guard try Row.fetchOne(db, sql: "SELECT 1 FROM workload WHERE id = ?", arguments: [row.id.rawValue]) == nil else {
            throw StoreRefusal.workloadExists(row.id)
        }
        if let target = row.target { try requirePorts(db, of: row, at: target) }
        try save(db, row, reserved: 0)
    }

    /// A row that cannot be read is an incident, and its ports are not known: the node itself says no then.
    private static func requirePorts(_ db: Database, of row: WorkloadRow, at node: NodeID) throws {
        guard !row.spec.ports.isEmpty else { return }
        let sql = "SELECT * FROM workload WHERE (home = ? OR target = ?) AND life <> 'removed'"
        let others = try Row.fetchAll(db, sql: sql, arguments: [node.rawValue, node.rawValue]).compactMap { try? workload(from: $0) }
        try PortCheck(others: others).judge(row, at: node)
    }

    /// Asked in words before the index would refuse in SQLite's.
    private static func requireFree(_ db: Database, _ name: WorkloadName) throws {
        let taken = try Row.fetchOne(db, sql: "SELECT 1 FROM workload WHERE name = ? AND life <> 'removed'", arguments: [name.rawValue])
        if taken != nil { throw StoreRefusal.nameTaken(name) }
    }

    /// - Throws: `corrupt` for a row that is there and cannot be read.
    private static func fetch(_ db: Database, _ id: WorkloadID) throws -> WorkloadRow? {
        try Row.fetchOne(db, sql: "SELECT * FROM workload WHERE id = ?", arguments: [id.rawValue]).map { try workload(from: $0) }
    }

    /// `reserved` nil leaves the reservation as it is.
    private static func save(_ db: Database, _ row: WorkloadRow, reserved: UInt64?) throws {
        try db.execute(
            sql: """
                INSERT INTO workload (id, name, attempt, phase, incarnation, home, job, target, life, reserved, body)
                VALUES (:id, :name, :attempt, :phase, :incarnation, :home, :job, :target, :life, coalesce(:reserved, 0), :body)
                ON CONFLICT (id) DO UPDATE SET
                    name = :name, attempt = :attempt, phase = :phase, incarnation = :incarnation, home = :home, job = :job,
                    target = :target, life = :life, reserved = coalesce(:reserved, reserved), body = :body
                """,
            arguments: [
                "id": row.id.rawValue, "name": row.name.rawValue, "attempt": Int64(bitPattern: row.attempt.number),
                "phase": row.phase.rawValue, "incarnation": Int64(bitPattern: row.incarnation.number), "home": row.home?.rawValue,
                "job": row.job?.rawValue, "target": row.target?.rawValue, "life": row.life.rawValue,
                "reserved": reserved.map { Int64(clamping: $0) }, "body": try Body.encode(row),
            ])
    }

    /// What a claim must know of its target, read in the claim's own transaction.
    private static func check(_ db: Database, _ target: NodeID, for claim: Claim) throws -> TargetCheck {
        // Columns only: a row that cannot be read still holds its room.
        let held = try Row.fetchAll(
            db, sql: "SELECT id, reserved FROM workload WHERE target = ? AND phase <> 'free' AND id <> ?",
            arguments: [target.rawValue, claim.workload.rawValue])
        return TargetCheck(
            node: try fetchNode(db, target),
            unpaid: try fetchDebts(db, sql: "WHERE node = ? AND workload = ?", [target.rawValue, claim.workload.rawValue]),
            reservations: held.map { row in
                (
                    WorkloadID(unchecked: String.fromDatabaseValue(row["id"]) ?? ""),
                    UInt64(clamping: Int64.fromDatabaseValue(row["reserved"]) ?? .max)
                )
            })
    }

    /// The row, if body and columns say the same: either alone may have been damaged, and which is true cannot be told.
    static func workload(from row: Row, _ known: ReadBodies<WorkloadRow>? = nil) throws(TorporError) -> WorkloadRow {
        let id = String.fromDatabaseValue(row["id"]) ?? "?"
        let read = try Body.decode(WorkloadRow.self, row, key: id, known: known, what: "workload \(id)")
        let columns: [String?] = ["id", "name", "phase", "home", "job", "target", "life"].map { String.fromDatabaseValue(row[$0]) }
        let body: [String?] = [
            read.id.rawValue, read.name.rawValue, read.phase.rawValue, read.home?.rawValue, read.job?.rawValue, read.target?.rawValue,
            read.life.rawValue,
        ]
        let same = columns == body && number(row, "attempt") == read.attempt.number && number(row, "incarnation") == read.incarnation.number
        guard same else { throw StoreRefusal.unreadable("workload \(id)", cause: Body.Damage.columnsAndBodyDiffer) }
        return read
    }

    /// SQLite's integers are signed: numbers are kept by their bits.
    private static func number(_ row: Row, _ column: String) -> UInt64? {
        Int64.fromDatabaseValue(row[column]).map { UInt64(bitPattern: $0) }
    }
}
