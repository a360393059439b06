/// What one key of a declaration holds, ready to be printed or compared.
enum SpecValue: Hashable, Sendable {
    /// A number, a quantity or a word of ours, which needs no quotes.
    case word(String)
    /// Anything a person may have written.
    case text(String)
    case list([String])
    case table([Field])

    struct Field: Hashable, Sendable {
        let name: String
        let value: SpecValue
    }

    /// A table of texts, sorted by name: a dictionary has another order in every process.
    static func texts(_ texts: [String: String]) -> SpecValue {
        .table(texts.sorted { $0.key < $1.key }.map { Field(name: $0.key, value: .text($0.value)) })
    }
}
