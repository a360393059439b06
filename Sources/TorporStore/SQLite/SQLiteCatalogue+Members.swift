import GRDB
package import TorporModel

/// Who belongs to the cluster. `Membership` decides; here is one transaction around it.
extension SQLiteCatalogue {
    package func invite(_ invitation: Invitation) async throws(TorporError) {
        try await file.write { db in
            let old = try Self.fetchMember(db, "node", invitation.node.rawValue) ?? Membership(invitation.node)
            try Self.save(db, old.inviting(invitation), after: old)
        }
    }

    package func redeem(_ redemption: Redemption, at now: Timestamp) async throws(TorporError) {
        try await file.write { db in
            guard let old = try Self.fetchMember(db, "digest", redemption.digest.hex) else { throw Membership.unknown }
            try Self.save(db, old.redeeming(redemption, at: now), after: old)
        }
    }

    /// Also over a row that cannot be read: what it said before is no matter then.
    package func revoke(_ node: NodeID) async throws(TorporError) {
        try await file.write { db in
            let knowsMember = try Row.fetchOne(db, sql: "SELECT 1 FROM member WHERE node = ?", arguments: [node.rawValue]) != nil
            let knowsNode = try Row.fetchOne(db, sql: "SELECT 1 FROM node WHERE id = ?", arguments: [node.rawValue]) != nil
            guard knowsMember || knowsNode else { throw StoreRefusal.noNode(node) }
            let old = (try? Self.fetchMember(db, "node", node.rawValue)) ?? Membership(node)
            try Self.save(db, old.revoking(), after: old)
        }
    }

    package func roster() async throws(TorporError) -> Roster {
        try await file.read { db in
            let revision = try Int64.fetchOne(db, sql: "SELECT MAX(revision) FROM member") ?? 0
            var standings: [NodeID: Standing] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT * FROM member ORDER BY node") {
                guard let node = String.fromDatabaseValue(row["node"]).flatMap({ try? NodeID.parse($0) }) else { continue }
                // Shut out rather than let in: a row that cannot be read may be a revocation.
                do { standings[node] = try Self.member(from: row).standing } catch { standings[node] = .revoked }
            }
            return Roster(revision: UInt64(clamping: revision), standings: standings)
        }
    }

    /// A change of standing raises the roster's revision, and nothing else does.
    private static func save(_ db: Database, _ member: Membership, after old: Membership) throws {
        let last = try Int64.fetchOne(db, sql: "SELECT MAX(revision) FROM member") ?? 0
        let own = try Int64.fetchOne(db, sql: "SELECT revision FROM member WHERE node = ?", arguments: [member.node.rawValue]) ?? 0
        try db.execute(
            sql: "INSERT OR REPLACE INTO member (node, revoked, revision, digest, body) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                member.node.rawValue, member.standing == .revoked, member.standing == old.standing ? own : last + 1,
                member.invitation?.digest.hex, try Body.encode(member),
            ])
    }

    /// `column` is one of ours, never a caller's text.
    private static func fetchMember(_ db: Database, _ column: String, _ value: String) throws -> Membership? {
        try Row.fetchOne(db, sql: "SELECT * FROM member WHERE \(column) = ?", arguments: [value]).map { try member(from: $0) }
    }

    /// - Throws: `corrupt`, also when key and body name different nodes or tokens.
    static func member(from row: Row) throws(TorporError) -> Membership {
        let node = String.fromDatabaseValue(row["node"]) ?? "?"
        let member = try Body.decode(Membership.self, row, what: "member \(node)")
        let digest = String.fromDatabaseValue(row["digest"])
        // An integer, and bound beforehand: read as Bool inside the guard it ends the optimiser of Swift 6.3.1.
        let revoked = Int.fromDatabaseValue(row["revoked"])
        guard member.node.rawValue == node, member.invitation?.digest.hex == digest, revoked == (member.standing == .revoked ? 1 : 0) else {
            throw StoreRefusal.unreadable("member \(node)", cause: Body.Damage.columnsAndBodyDiffer)
        }
        return member
    }
}
