import GRDB
import TorporModel

/// The agent's tables: which journal this is, one record per workload, the answers given.
enum JournalSchema {
    /// `id` names the journal if this opening makes it; a journal that is there keeps its own.
    static func migrator(creatingAs id: JournalID) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 first light") { db in
            try db.execute(
                sql: """
                    CREATE TABLE journal (id TEXT NOT NULL PRIMARY KEY);
                    CREATE TABLE record (workload TEXT NOT NULL PRIMARY KEY, over INTEGER NOT NULL, body TEXT NOT NULL);
                    CREATE TABLE answer (
                        workload TEXT NOT NULL, attempt INTEGER NOT NULL, verb TEXT NOT NULL, body TEXT NOT NULL,
                        PRIMARY KEY (workload, attempt, verb)) WITHOUT ROWID;
                    """)
            // In the transaction that makes the tables: a journal without a name never exists.
            try db.execute(sql: "INSERT INTO journal (id) VALUES (?)", arguments: [id.rawValue])
        }
        return migrator
    }
}
