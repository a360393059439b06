import GRDB
package import TorporModel

/// Rows that could not be read: found by reading all of them, so that none hides behind a listing nobody asked for.
extension SQLiteCatalogue {
    /// One line each: table, key, and what is wrong. Reads the whole store: for a person's command, not for a loop.
    package func incidents() async throws(TorporError) -> [String] {
        try await file.read { db in
            var found: [String] = []
            try Self.collect(db, "SELECT * FROM workload ORDER BY id", &found) { _ = try Self.workload(from: $0) }
            try Self.collect(db, "SELECT * FROM job ORDER BY ordinal", &found) { _ = try Self.job(from: $0) }
            try Self.collect(db, "SELECT * FROM event ORDER BY job, idx", &found) { row in
                let job = String.fromDatabaseValue(row["job"]) ?? "?"
                _ = try Body.decode(SagaEvent.self, row, what: "event \(Int.fromDatabaseValue(row["idx"]) ?? -1) of job \(job)")
            }
            try Self.collect(db, "\(Self.nodesWithStanding) ORDER BY id", &found) { _ = try Self.node(from: $0) }
            try Self.collect(db, "SELECT * FROM debt ORDER BY node, workload, attempt, kind", &found) { _ = try Self.debt(from: $0) }
            try Self.collect(db, "SELECT * FROM member ORDER BY node", &found) { _ = try Self.member(from: $0) }
            try Self.collect(db, "SELECT * FROM snapshot ORDER BY id", &found) { _ = try Self.snapshot(from: $0) }
            try Self.collect(db, "SELECT * FROM maintenance ORDER BY ordinal", &found) { _ = try Self.maintenance(from: $0) }
            // Only those that are no JSON at all: there are many spans, and losing some loses no workload.
            try Self.collect(db, "SELECT id, body FROM span WHERE NOT json_valid(body) ORDER BY id", &found) { row in
                throw TorporError(.corrupt, "span \(String.fromDatabaseValue(row["id"]) ?? "?") cannot be read")
            }
            return found
        }
    }

    /// Row by row with a cursor: logs of all jobs need not fit in memory at once.
    private static func collect(_ db: Database, _ sql: String, _ found: inout [String], _ read: (Row) throws -> Void) throws {
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() {
            do { try read(row) } catch {
                let error = TorporError.wrap(error)
                found.append(error.causes.isEmpty ? error.message : "\(error.message): \(error.causes[0])")
            }
        }
    }
}
