import GRDB

/// The coordinator's tables. Columns are what is queried or compared; the rest of a row is JSON in `body`.
///
/// A migration, once released, is never edited: the next one changes what it made.
enum CatalogueSchema {
    /// Run at every opening; a file that is up to date is only read.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 first light") { db in
            try jobs(db)
            try workloads(db)
            try nodes(db)
            try snapshots(db)
            try spans(db)
        }
        migrator.registerMigration("2 members") { db in try members(db) }
        migrator.registerMigration("3 secrets") { db in try secrets(db) }
        migrator.registerMigration("4 transfer limits") { db in try limits(db) }
        migrator.registerMigration("5 maintenance") { db in try maintenance(db) }
        return migrator
    }

    /// Jobs are never changed; their logs only grow.
    private static func jobs(_ db: Database) throws {
        // `open` is derived from the log in the transaction that appends its end: recovery must not read every log ever written.
        try db.execute(
            sql: """
                CREATE TABLE job (
                    ordinal INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE,
                    workload TEXT NOT NULL, open INTEGER NOT NULL, body TEXT NOT NULL);
                CREATE INDEX job_open ON job(ordinal) WHERE open = 1;
                CREATE TABLE event (
                    job TEXT NOT NULL REFERENCES job(id), idx INTEGER NOT NULL, body TEXT NOT NULL,
                    PRIMARY KEY (job, idx)) WITHOUT ROWID;
                """)
    }

    /// The partial index holds the law of names, also against a bug above it. `reserved` is bytes of memory on `target`.
    private static func workloads(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE workload (
                    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, attempt INTEGER NOT NULL, phase TEXT NOT NULL,
                    incarnation INTEGER NOT NULL, home TEXT, job TEXT, target TEXT, life TEXT NOT NULL,
                    reserved INTEGER NOT NULL, body TEXT NOT NULL);
                CREATE UNIQUE INDEX workload_living_name ON workload(name) WHERE life <> 'removed';
                CREATE INDEX workload_target ON workload(target) WHERE target IS NOT NULL;
                """)
    }

    /// A debt is known by node, workload, attempt and kind: entering it twice is owing it once.
    private static func nodes(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE node (
                    id TEXT NOT NULL PRIMARY KEY, cordoned INTEGER NOT NULL, seen INTEGER NOT NULL, body TEXT NOT NULL);
                CREATE TABLE debt (
                    node TEXT NOT NULL, workload TEXT NOT NULL, attempt INTEGER NOT NULL, kind TEXT NOT NULL,
                    body TEXT NOT NULL, PRIMARY KEY (node, workload, attempt, kind)) WITHOUT ROWID;
                """)
    }

    /// `open` is 1 until its end is written. `cordon` says what a node is cordoned for; NULL where nobody said.
    private static func maintenance(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE maintenance (
                    ordinal INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE,
                    revision INTEGER NOT NULL, open INTEGER NOT NULL, body TEXT NOT NULL);
                CREATE INDEX maintenance_open ON maintenance(ordinal) WHERE open = 1;
                ALTER TABLE node ADD COLUMN cordon TEXT;
                """)
    }

    /// NULL for a node that nobody limited; else JSON. Apart from the body, which every report replaces.
    private static func limits(_ db: Database) throws { try db.execute(sql: "ALTER TABLE node ADD COLUMN limits TEXT") }

    /// A snapshot's body bears its signed manifest, so that it can be restored when its source has gone.
    private static func snapshots(_ db: Database) throws {
        try db.execute(
            sql:
                "CREATE TABLE snapshot (id TEXT NOT NULL PRIMARY KEY, workload TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL)"
        )
    }

    /// Apart from every other row, so that no listing and no dump of those tells one. The file is its owner's alone (`DatabaseFile`).
    private static func secrets(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE secret (
                    workload TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (workload, name)) WITHOUT ROWID
                """)
    }

    /// `ordinal` counts traces as they were first heard of.
    private static func spans(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE trace (ordinal INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
                CREATE TABLE span (
                    trace INTEGER NOT NULL REFERENCES trace(ordinal) ON DELETE CASCADE, id TEXT NOT NULL, start INTEGER NOT NULL,
                    body TEXT NOT NULL, PRIMARY KEY (trace, id)) WITHOUT ROWID;
                """)
    }

    /// `revision` is that of the change of standing that a row saw last: the highest is the roster's. Rows are never deleted.
    private static func members(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE member (
                    node TEXT NOT NULL PRIMARY KEY, revoked INTEGER NOT NULL, revision INTEGER NOT NULL, digest TEXT UNIQUE,
                    body TEXT NOT NULL);
                """)
    }
}
