/// Reads a selector, character by character: a comma between parentheses separates values, any other one terms.
struct LabelSelectorReader {
    private let text: String
    private var rest: Substring

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    /// - Throws: `invalidArgument` unless all of the text is terms.
    mutating func terms() throws(TorporError) -> [LabelTerm] {
        var terms = [try term()]
        while take(",") { terms.append(try term()) }
        guard rest.isEmpty else { throw malformed }
        return terms
    }

    private mutating func term() throws(TorporError) -> LabelTerm {
        if take("!") { return LabelTerm(try key(), .absent) }
        let key = try key()
        if take("!=") { return LabelTerm(key, .notAmong([try value()])) }
        if take("==") || take("=") { return LabelTerm(key, .among([try value()])) }
        switch word() {
        case "": return LabelTerm(key, .exists)
        case "in": return LabelTerm(key, .among(try values()))
        case "notin": return LabelTerm(key, .notAmong(try values()))
        default: throw malformed
        }
    }

    private mutating func key() throws(TorporError) -> String {
        let key = word()
        try LabelSyntax.check(key: key)
        return key
    }

    private mutating func value() throws(TorporError) -> String {
        let value = word()
        try LabelSyntax.check(value: value)
        return value
    }

    /// In order and each once, so that equal rules look equal.
    private mutating func values() throws(TorporError) -> [String] {
        guard take("(") else { throw malformed }
        var values: Set<String> = []
        repeat {
            let value = try value()
            guard !value.isEmpty else { throw malformed }
            values.insert(value)
        } while take(",")
        guard take(")") else { throw malformed }
        guard values.count <= LabelSelector.mostValues else {
            throw TorporError(
                .invalidArgument, "\(values.count) values stand in one condition", remedy: "use at most \(LabelSelector.mostValues)")
        }
        return values.sorted()
    }

    /// The characters of a name or a value that come next, with no blanks around them; possibly none.
    private mutating func word() -> String {
        skipBlanks()
        let word = rest.prefix { $0.utf8.count == 1 && $0.utf8.allSatisfy(LabelSyntax.isLegal) }
        rest = rest[word.endIndex...]
        skipBlanks()
        return String(word)
    }

    private mutating func take(_ sign: String) -> Bool {
        skipBlanks()
        guard rest.hasPrefix(sign) else { return false }
        rest = rest.dropFirst(sign.count)
        return true
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }

    private var malformed: TorporError {
        TorporError(
            .invalidArgument, "\(String(text.prefix(80)).debugDescription) selects nothing by labels",
            remedy: "write disk=ssd, disk!=ssd, gpu, !gpu, zone in (a, b) or zone notin (a, b), with a comma between two")
    }
}
