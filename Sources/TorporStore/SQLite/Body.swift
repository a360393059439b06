import Foundation
import GRDB
import TorporModel

/// Values as JSON text in a `body` column, readable with sqlite3.
enum Body {
    /// Keys sorted, so that two dumps of the same row can be compared.
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// `what` names table and key for a person, as in `workload w-1`.
    ///
    /// - Throws: `corrupt`; the row is left as it is.
    static func decode<T: Decodable>(
        _ type: T.Type, _ row: Row, column: String = "body", what: @autoclosure () -> String
    ) throws(TorporError) -> T {
        try decode(type, text(row, column: column), what: what())
    }

    /// The same, by what is known of bodies already, and known from then on.
    static func decode<T: Decodable & Sendable>(
        _ type: T.Type, _ row: Row, key: String, known: ReadBodies<T>?, what: @autoclosure () -> String
    ) throws(TorporError) -> T {
        guard let known, let body = text(row) else { return try decode(type, row, what: what()) }
        if let value = known.value(key, body) { return value }
        let value = try decode(type, body, what: what())
        known.note(key, body, value)
        return value
    }

    /// The same of what `text` gave.
    static func decode<T: Decodable>(_ type: T.Type, _ text: String?, what: @autoclosure () -> String) throws(TorporError) -> T {
        do {
            guard let text else { throw Damage.notText }
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch { throw StoreRefusal.unreadable(what(), cause: error) }
    }

    /// nil for what is no text. Never `row["body"] as String`: GRDB ends the process when a damaged value is of another type.
    static func text(_ row: Row, column: String = "body") -> String? { String.fromDatabaseValue(row[column]) }

    /// What may be wrong with a row beside its JSON.
    enum Damage: Error {
        case notText
        case columnsAndBodyDiffer
    }
}
