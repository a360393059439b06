import GRDB
package import TorporModel
package import TorporPorts

/// An agent's journal in one SQLite file: every write is on disk before it returns.
package struct SQLiteJournal: AgentJournal {
    /// Read at opening; never the handed-in one, unless this opening made the journal.
    package let id: JournalID
    /// The file beneath, for tests that break it.
    package let file: DatabaseFile
    /// How many attempts' answers are kept.
    private let limits: StoreLimits

    /// Opens the journal, or makes a new one under `id`, which the caller chose by chance: a lost journal must not come back under
    /// its old name.
    ///
    /// - Throws: as `DatabaseFile`; `corrupt` when the journal has no readable name.
    package init(path: String, creatingAs id: JournalID, limits: StoreLimits = StoreLimits()) throws(TorporError) {
        file = try DatabaseFile(path: path, migrator: JournalSchema.migrator(creatingAs: id))
        self.limits = limits
        do {
            let names = try file.queue.read { try String.fetchAll($0, sql: "SELECT id FROM journal") }
            guard let name = names.first, names.count == 1 else {
                throw TorporError(
                    .corrupt, "the journal at \(path) has no name", remedy: "move the file aside; the agent then asks for its rows")
            }
            self.id = try JournalID.parse(name)
        } catch { throw StoreError.map(error) }
    }

    /// By workload. An unreadable one is named, so that the agent leaves its copy as it is.
    package func load() async throws(TorporError) -> (records: [CopyRecord], unreadable: [WorkloadID]) {
        try await file.read { db in
            var records: [CopyRecord] = []
            var unreadable: [WorkloadID] = []
            for row in try Row.fetchAll(db, sql: "SELECT * FROM record ORDER BY workload") {
                do { records.append(try Self.record(from: row)) } catch {
                    unreadable.append(WorkloadID(unchecked: String.fromDatabaseValue(row["workload"]) ?? "?"))
                }
            }
            return (records, unreadable)
        }
    }

    /// Record and answer in one transaction: an answer that is remembered was always also carried out, as far as the record says.
    ///
    /// - Throws: `corrupt` when the record that is there cannot be read; `diskFull`; nothing was written in either case.
    package func write(_ record: CopyRecord, answering answered: AnsweredOrder?) async throws(TorporError) {
        let limits = limits
        try await file.write { db in
            // What cannot be read is never overwritten: it may say that the copy is sealed.
            if let old = try Row.fetchOne(db, sql: "SELECT * FROM record WHERE workload = ?", arguments: [record.workload.rawValue]) {
                _ = try Self.record(from: old)
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO record (workload, over, body) VALUES (?, ?, ?)",
                arguments: [record.workload.rawValue, Int64(bitPattern: record.over.number), try Body.encode(record)])
            if let answered { try Self.insert(db, answered, limits) }
        }
    }

    /// - Throws: `corrupt` for an answer that is there and cannot be read: none would have the order obeyed again.
    package func answer(to order: Order) async throws(TorporError) -> Answer? {
        try await file.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT body FROM answer WHERE workload = ? AND attempt = ? AND verb = ?",
                arguments: [
                    order.workload.rawValue, Int64(bitPattern: order.attempt.number), AnsweredOrder.verbWord(order.verb),
                ])
            return try row.map {
                try Body.decode(Answer.self, $0, what: "the answer to \(AnsweredOrder.verbWord(order.verb)) of \(order.workload)")
            }
        }
    }

    /// Keeps the answer and drops those of attempts that `over` answers for by now.
    private static func insert(_ db: Database, _ answered: AnsweredOrder, _ limits: StoreLimits) throws {
        let order = answered.order
        try db.execute(
            sql: "INSERT OR REPLACE INTO answer (workload, attempt, verb, body) VALUES (?, ?, ?, ?)",
            arguments: [
                order.workload.rawValue, Int64(bitPattern: order.attempt.number), AnsweredOrder.verbWord(order.verb),
                try Body.encode(answered.answer),
            ])
        // Not as one statement: SQLite 3.40.1 forgets the OFFSET of a scalar subquery with DISTINCT, and every answer would go.
        let attempts = try Int64.fetchAll(
            db, sql: "SELECT DISTINCT attempt FROM answer WHERE workload = ? ORDER BY attempt DESC", arguments: [order.workload.rawValue])
        guard attempts.count > limits.answeredAttempts else { return }
        try db.execute(
            sql: "DELETE FROM answer WHERE workload = ? AND attempt <= ?",
            arguments: [order.workload.rawValue, attempts[limits.answeredAttempts]])
    }

    /// - Throws: `corrupt`, also when key and body name different workloads.
    private static func record(from row: Row) throws(TorporError) -> CopyRecord {
        let id = String.fromDatabaseValue(row["workload"]) ?? "?"
        let record = try Body.decode(CopyRecord.self, row, what: "the journal's record of \(id)")
        guard record.workload.rawValue == id, Int64.fromDatabaseValue(row["over"]) == Int64(bitPattern: record.over.number) else {
            throw StoreRefusal.unreadable("the journal's record of \(id)", cause: Body.Damage.columnsAndBodyDiffer)
        }
        return record
    }
}
