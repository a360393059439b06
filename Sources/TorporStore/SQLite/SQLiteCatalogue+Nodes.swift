import GRDB
package import TorporModel

/// Nodes, and what they owe.
extension SQLiteCatalogue {
    /// The last report counts, whatever its clock says: order is the order of arrival.
    package func keep(_ report: NodeReport, at time: Timestamp) async throws(TorporError) {
        let body = Result { try Body.encode(report) }
        try await file.write { db in
            // A cordon is a person's word and survives every heartbeat and restart (failures.md 5).
            try db.execute(
                sql: """
                    INSERT INTO node (id, cordoned, seen, body) VALUES (:id, 0, :seen, :body)
                    ON CONFLICT (id) DO UPDATE SET seen = :seen, body = :body
                    """,
                arguments: ["id": report.node.rawValue, "seen": time.milliseconds, "body": try body.get()])
            // Before it is committed: what is not in a row is never asked for.
            reports.note(report.node.rawValue, try body.get(), report)
        }
    }

    package func cordon(_ node: NodeID, _ cordoned: Bool, for words: String?) async throws(TorporError) {
        try await file.write { db in
            if !cordoned, let drain = try Self.fetchMaintenances(db, "WHERE open = 1", []).first(where: { $0.isEmptying(node) }) {
                throw StoreRefusal.underMaintenance(drain)
            }
            try Self.cordon(db, node, cordoned, for: words)
        }
    }

    /// - Throws: `notFound` for a node that never reported.
    static func cordon(_ db: Database, _ node: NodeID, _ cordoned: Bool, for words: String?) throws {
        try db.execute(
            sql: "UPDATE node SET cordoned = ?, cordon = ? WHERE id = ?", arguments: [cordoned, cordoned ? words : nil, node.rawValue])
        if db.changesCount == 0 { throw StoreRefusal.noNode(node) }
    }

    package func change(limitsOf node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits {
        try await file.write { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT limits FROM node WHERE id = ?", arguments: [node.rawValue]) else {
                throw StoreRefusal.noNode(node)
            }
            // Whatever cannot be read is replaced by what clears it, and by nothing else.
            let old = change.clears ? .none : try Self.limits(from: row, of: node.rawValue)
            let next = try old.applying(change, of: node)
            try db.execute(
                sql: "UPDATE node SET limits = ? WHERE id = ?",
                arguments: [next == .none ? nil : try Body.encode(next), node.rawValue])
            return next
        }
    }

    package func limits(of node: NodeID) async throws(TorporError) -> TransferLimits {
        try await file.read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT limits FROM node WHERE id = ?", arguments: [node.rawValue]) else {
                return .none
            }
            return try Self.limits(from: row, of: node.rawValue)
        }
    }

    /// By name. Unreadable ones are incidents, and left out: nothing is placed on them.
    package func nodes() async throws(TorporError) -> [NodeRow] {
        try await file.read { db in
            let rows = try Row.fetchAll(db, sql: "\(Self.nodesWithStanding) ORDER BY id")
                .compactMap { try? Self.node(from: $0, reports) }
            reports.keep(only: rows.map(\.node.rawValue))
            return rows
        }
    }

    /// By node, so that one node's debts are paid one after the other.
    package func debts() async throws(TorporError) -> [Debt] {
        try await file.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM debt ORDER BY node, workload, attempt, kind")
            return rows.compactMap { try? Self.debt(from: $0) }
        }
    }

    /// All of them or none.
    package func add(_ debts: [Debt]) async throws(TorporError) {
        try await file.write { db in
            for debt in debts { try Self.insert(db, debt) }
        }
    }

    /// A debt that is not there is settled.
    package func settle(_ debt: Debt) async throws(TorporError) {
        try await file.write { db in
            try db.execute(
                sql: "DELETE FROM debt WHERE node = ? AND workload = ? AND attempt = ? AND kind = ?",
                arguments: [
                    debt.node.rawValue, debt.workload.rawValue, Int64(bitPattern: debt.attempt.number), debt.kind.rawValue,
                ])
        }
    }

    /// Owed twice is owed once.
    static func insert(_ db: Database, _ debt: Debt) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO debt (node, workload, attempt, kind, body) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                debt.node.rawValue, debt.workload.rawValue, Int64(bitPattern: debt.attempt.number), debt.kind.rawValue,
                try Body.encode(debt),
            ])
    }

    /// NULL for a node that nothing was decided about.
    static let nodesWithStanding = "SELECT node.*, member.revoked FROM node LEFT JOIN member ON member.node = node.id"

    /// - Throws: `corrupt` for a row that cannot be read: its cordon cannot be known.
    static func fetchNode(_ db: Database, _ node: NodeID) throws -> NodeRow? {
        try Row.fetchOne(db, sql: "\(nodesWithStanding) WHERE id = ?", arguments: [node.rawValue]).map { try self.node(from: $0) }
    }

    /// All or nothing: a debt that cannot be read may be the one that forbids the claim.
    static func fetchDebts(_ db: Database, sql: String, _ arguments: StatementArguments) throws -> [Debt] {
        try Row.fetchAll(db, sql: "SELECT * FROM debt \(sql)", arguments: arguments).map { try debt(from: $0) }
    }

    /// - Throws: `corrupt`.
    static func node(from row: Row, _ reports: ReadBodies<NodeReport>? = nil) throws(TorporError) -> NodeRow {
        let id = String.fromDatabaseValue(row["id"]) ?? "?"
        let report = try Body.decode(NodeReport.self, row, key: id, known: reports, what: "node \(id)")
        guard report.node.rawValue == id, let seen = Int64.fromDatabaseValue(row["seen"]),
            let cordoned = Bool.fromDatabaseValue(row["cordoned"])
        else { throw StoreRefusal.unreadable("node \(id)", cause: Body.Damage.columnsAndBodyDiffer) }
        let revoked = Bool.fromDatabaseValue(row["revoked"]) ?? false
        return NodeRow(
            node: report.node, report: report, cordoned: cordoned, cordonedFor: String.fromDatabaseValue(row["cordon"]),
            lastSeen: Timestamp(milliseconds: seen), revoked: revoked, limits: try limits(from: row, of: id))
    }

    /// - Throws: `corrupt`: a limit that cannot be read may be any.
    private static func limits(from row: Row, of node: String) throws(TorporError) -> TransferLimits {
        let stored: DatabaseValue = row["limits"]
        return stored.isNull ? .none : try Body.decode(TransferLimits.self, row, column: "limits", what: "the limits of node \(node)")
    }

    /// - Throws: `corrupt`, also when key and body name different debts.
    static func debt(from row: Row) throws(TorporError) -> Debt {
        let node = String.fromDatabaseValue(row["node"]) ?? "?"
        let workload = String.fromDatabaseValue(row["workload"]) ?? "?"
        let debt = try Body.decode(Debt.self, row, what: "debt of \(node) for \(workload)")
        guard debt.node.rawValue == node, debt.workload.rawValue == workload,
            Int64.fromDatabaseValue(row["attempt"]) == Int64(bitPattern: debt.attempt.number),
            String.fromDatabaseValue(row["kind"]) == debt.kind.rawValue
        else { throw StoreRefusal.unreadable("debt of \(node) for \(workload)", cause: Body.Damage.columnsAndBodyDiffer) }
        return debt
    }
}
