import GRDB
package import TorporModel

/// Finished spans, for people: bounded, the oldest traces go first.
extension SQLiteCatalogue {
    /// A span that comes twice, from an agent that did not hear the answer, is kept once.
    package func keep(_ spans: [SpanRecord]) async throws(TorporError) {
        let limits = limits
        try await file.write { db in
            for span in spans { try Self.insert(db, span, limits) }
            // Oldest by when a trace was first heard of: clocks of other machines decide nothing.
            try db.execute(
                sql: "DELETE FROM trace WHERE ordinal <= (SELECT ordinal FROM trace ORDER BY ordinal DESC LIMIT 1 OFFSET ?)",
                arguments: [limits.traces])
        }
    }

    /// By start, as the clocks of their own machines say it.
    package func spans(of traceID: String) async throws(TorporError) -> [SpanRecord] {
        try await file.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT span.body FROM span JOIN trace ON trace.ordinal = span.trace WHERE trace.id = ? ORDER BY span.start, span.id",
                arguments: [traceID])
            return rows.compactMap { try? Body.decode(SpanRecord.self, $0, what: "a span of \(traceID)") }
        }
    }

    /// Enters the trace when this is its first span; drops the span when its trace is full.
    private static func insert(_ db: Database, _ span: SpanRecord, _ limits: StoreLimits) throws {
        try db.execute(sql: "INSERT OR IGNORE INTO trace (id) VALUES (?)", arguments: [span.traceID])
        let trace = try Int64.fetchOne(db, sql: "SELECT ordinal FROM trace WHERE id = ?", arguments: [span.traceID])
        let known = try Row.fetchOne(db, sql: "SELECT 1 FROM span WHERE trace = ? AND id = ?", arguments: [trace, span.spanID]) != nil
        let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM span WHERE trace = ?", arguments: [trace]) ?? 0
        guard known || count < limits.spansPerTrace else { return }
        try db.execute(
            sql: "INSERT OR REPLACE INTO span (trace, id, start, body) VALUES (?, ?, ?, ?)",
            arguments: [trace, span.spanID, Int64(clamping: span.startNanoseconds), try Body.encode(span)])
    }
}
