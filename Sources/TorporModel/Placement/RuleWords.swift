/// What stands behind a selector in a rule: `SELECTOR [by LABEL] [weight NUMBER]`.
struct RuleWords {
    let selector: LabelSelector
    let by: String?
    let weight: UInt8?

    /// A rule of more bytes is none.
    static let longest = 4096

    /// - Throws: `invalidArgument` for a selector, a label or a weight that is none.
    init(_ text: String) throws(TorporError) {
        guard text.utf8.count <= Self.longest else {
            throw TorporError(.invalidArgument, "a rule has \(text.utf8.count) bytes", remedy: "keep it below \(Self.longest)")
        }
        var words = text.split(separator: " ")
        weight = try Self.last("weight", &words).map { (word) throws(TorporError) in try Self.weight(word) }
        by = Self.last("by", &words)
        if let by { try LabelSyntax.check(key: by) }
        selector = try LabelSelector.parse(words.joined(separator: " "))
    }

    /// Takes the word behind `mark` off the end.
    private static func last(_ mark: Substring, _ words: inout [Substring]) -> String? {
        guard words.count > 2, words[words.count - 2] == mark else { return nil }
        defer { words.removeLast(2) }
        return words.last.map(String.init)
    }

    private static func weight(_ text: String) throws(TorporError) -> UInt8 {
        guard let weight = UInt8(text), (1...100).contains(weight), String(weight) == text else {
            throw TorporError(.invalidArgument, "\(text.debugDescription) is not a weight", remedy: "write 1 to 100")
        }
        return weight
    }
}
