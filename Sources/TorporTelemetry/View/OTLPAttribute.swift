/// A key and a string value as OTLP's JSON has them.
struct OTLPAttribute: Encodable {
    let key: String
    let value: [String: String]

    /// Sorted by key, so that the same spans always print the same.
    static func list(_ words: [String: String]) -> [OTLPAttribute] {
        words.sorted { $0.key < $1.key }.map { OTLPAttribute(key: $0.key, value: ["stringValue": $0.value]) }
    }
}
