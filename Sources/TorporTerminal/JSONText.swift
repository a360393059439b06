import Foundation
package import TorporModel

/// Values as JSON for scripts: one line, keys sorted, field names as in the model's views.
package enum JSONText {
    package static func of(_ value: some Encodable) throws(TorporError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw TorporError(.internal, "the answer cannot be written as JSON", cause: error)
        }
    }
}
