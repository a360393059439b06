package import TorporModel

/// What has changed from one specification to another, in the words of a declaration.
package enum SpecDifference {
    /// One field that has changed.
    package struct Change: Hashable, Codable, Sendable {
        /// The key as a file has it, with the name below it where there is one: `memory`, `env.MODE`, `stop.grace`.
        package let field: String
        /// As people write it; nil where nothing was said.
        package let old: String?
        package let new: String?

        package init(field: String, old: String?, new: String?) {
            self.field = field
            self.old = old
            self.new = new
        }
    }

    /// Every difference, in the order of a file's keys and then of names. Empty exactly when the two are equal.
    package static func between(_ old: WorkloadSpec, _ new: WorkloadSpec) -> [Change] {
        WorkloadKey.allCases.flatMap { key in
            let (before, after) = (fields(key, old), fields(key, new))
            return Set(before.keys).union(after.keys).sorted().compactMap { field in
                before[field] == after[field] ? nil : Change(field: field, old: before[field], new: after[field])
            }
        }
    }

    /// What `spec` says for a key, field by field.
    private static func fields(_ key: WorkloadKey, _ spec: WorkloadSpec) -> [String: String] {
        switch key.value(of: spec) {
        case nil, .list([]): return [:]
        case .word(let text), .text(let text): return [key.rawValue: text]
        case .list(let texts): return [key.rawValue: YAMLText.of(.list(texts))]
        case .table(let fields):
            return Dictionary(uniqueKeysWithValues: fields.map { ("\(key.rawValue).\($0.name)", words($0.value)) })
        }
    }

    /// Of a table's field: a person's text as it is, without quotes.
    private static func words(_ value: SpecValue) -> String {
        if case .text(let text) = value { return text }
        return YAMLText.of(value)
    }
}
