import Foundation
import GRDB
package import TorporModel

/// What the secrets of workloads say.
extension SQLiteCatalogue {
    /// - Throws: `corrupt` for one that is there and cannot be read: a workload must not start without it.
    package func secrets(of workload: WorkloadID) async throws(TorporError) -> Secrets {
        try await file.read { db in
            var secrets = Secrets()
            for row in try Row.fetchAll(db, sql: "SELECT name, content FROM secret WHERE workload = ?", arguments: [workload.rawValue]) {
                guard let name = String.fromDatabaseValue(row["name"]), let content = Data.fromDatabaseValue(row["content"]) else {
                    throw TorporError(.corrupt, "a secret of \(workload) cannot be read", remedy: "put the store back from a backup")
                }
                try secrets.add(try SecretName(name), [UInt8](content))
            }
            return secrets
        }
    }

    static func insert(_ db: Database, _ secrets: Secrets, of workload: WorkloadID) throws {
        for (name, content) in secrets.contents.sorted(by: { $0.key < $1.key }) {
            try db.execute(
                sql: "INSERT INTO secret (workload, name, content) VALUES (?, ?, ?)",
                arguments: [workload.rawValue, name.rawValue, Data(content)])
        }
    }

    /// With their workload.
    static func removeSecrets(_ db: Database, of workload: WorkloadID) throws {
        try db.execute(sql: "DELETE FROM secret WHERE workload = ?", arguments: [workload.rawValue])
    }
}
