import GRDB
package import TorporModel

/// Jobs and their logs.
extension SQLiteCatalogue {
    /// The key is looked up first, in the transaction that would insert: of two submissions of one wish the second finds the first.
    package func submit(_ job: Job, declaring row: WorkloadRow?, secrets: Secrets) async throws(TorporError) -> Job {
        try await file.write { db in
            if let made = try Self.fetchJob(db, where: "key", job.request.key.rawValue) { return made }
            if try Self.fetchJob(db, where: "id", job.id.rawValue) != nil { throw StoreRefusal.jobExists(job.id) }
            if let row {
                try Self.declare(db, row)
                try Self.insert(db, secrets, of: row.id)
            }
            try db.execute(
                sql: "INSERT INTO job (id, key, workload, open, body) VALUES (?, ?, ?, 1, ?)",
                arguments: [job.id.rawValue, job.request.key.rawValue, job.workload.rawValue, try Body.encode(job)])
            return job
        }
    }

    /// - Throws: `corrupt` for a row that is there and cannot be read: absent would start the wish again.
    package func job(_ id: JobID) async throws(TorporError) -> Job? {
        try await file.read { try Self.fetchJob($0, where: "id", id.rawValue) }
    }

    /// How a client that did not hear the answer learns what became of its wish.
    package func job(key: IdempotencyKey) async throws(TorporError) -> Job? {
        try await file.read { try Self.fetchJob($0, where: "key", key.rawValue) }
    }

    /// Newest by acceptance, not by clock. Unreadable ones are incidents, and left out.
    package func jobs(limit: Int) async throws(TorporError) -> [Job] {
        let count = min(max(limit, 0), limits.listedJobs)
        return try await file.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT id, body FROM job ORDER BY ordinal DESC LIMIT ?", arguments: [count])
            return rows.compactMap { try? Self.job(from: $0) }
        }
    }

    /// By acceptance, oldest first. An unreadable one is an incident: nothing can be recovered from it by guessing.
    package func openJobs() async throws(TorporError) -> [Job] {
        try await file.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT id, body FROM job WHERE open = 1 ORDER BY ordinal")
            return rows.compactMap { try? Self.job(from: $0) }
        }
    }

    /// In order, from index 0. Empty for a job without events, and for one that does not exist.
    package func events(of job: JobID) async throws(TorporError) -> [SagaEvent] {
        // Read while nobody else can, understood when others may again: a log may hold megabytes of manifests.
        try Self.log(try await file.read { db in try Self.lines(db, of: job) }, of: job)
    }

    static func lines(_ db: Database, of job: JobID) throws -> [String?] {
        try Row.fetchAll(db, sql: "SELECT body FROM event WHERE job = ? ORDER BY idx", arguments: [job.rawValue]).map { Body.text($0) }
    }

    /// All or nothing: a log with a hole would replay into a state that never was.
    static func log(_ lines: [String?], of job: JobID) throws(TorporError) -> [SagaEvent] {
        var events: [SagaEvent] = []
        for line in lines { events.append(try Body.decode(SagaEvent.self, line, what: "an event of job \(job)")) }
        return events
    }

    /// - Throws: `conflict` for any index but the next, and for a log that has ended; `notFound` for an unknown job.
    package func append(_ events: [SagaEvent], to job: JobID, at index: Int) async throws(TorporError) {
        try await file.write { db in
            guard let open = try Bool.fetchOne(db, sql: "SELECT open FROM job WHERE id = ?", arguments: [job.rawValue]) else {
                throw StoreRefusal.noJob(job)
            }
            let last = try Int.fetchOne(db, sql: "SELECT MAX(idx) FROM event WHERE job = ?", arguments: [job.rawValue])
            let next = last.map { $0 + 1 } ?? 0
            guard index == next else { throw StoreRefusal.logConflict(job, at: index, next: next) }
            guard open else { throw StoreRefusal.logEnded(job) }
            for (offset, event) in events.enumerated() {
                let line: StatementArguments = [job.rawValue, index + offset, try Body.encode(event)]
                try db.execute(sql: "INSERT INTO event (job, idx, body) VALUES (?, ?, ?)", arguments: line)
            }
            if case .ended? = events.last?.kind {
                try db.execute(sql: "UPDATE job SET open = 0 WHERE id = ?", arguments: [job.rawValue])
            }
        }
    }

    /// - Throws: `corrupt`, also when the body is another job's.
    static func job(from row: Row) throws(TorporError) -> Job {
        let id = String.fromDatabaseValue(row["id"]) ?? "?"
        let job = try Body.decode(Job.self, row, what: "job \(id)")
        guard job.id.rawValue == id else { throw StoreRefusal.unreadable("job \(id)", cause: Body.Damage.columnsAndBodyDiffer) }
        return job
    }

    /// `column` is one of ours, never a caller's text.
    private static func fetchJob(_ db: Database, where column: String, _ value: String) throws -> Job? {
        try Row.fetchOne(db, sql: "SELECT id, body FROM job WHERE \(column) = ?", arguments: [value]).map { try job(from: $0) }
    }
}
