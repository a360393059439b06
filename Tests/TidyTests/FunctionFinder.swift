/// A function, initialiser, subscript or computed property, with where it stands and how long it is.
struct FoundFunction {
    let name: String
    /// Counted from 1.
    let line: Int
    /// From the line of its name to that of its closing brace.
    let length: Int
}

/// Finds bodies by counting braces in stripped code.
enum FunctionFinder {
    /// Words that begin another declaration: before them a body would have begun.
    private static let others: Set<String> = [
        "func", "var", "let", "init", "static", "struct", "enum", "class", "actor", "case", "associatedtype", "subscript", "extension",
        "package", "private", "mutating", "protocol", "typealias", "nonisolated",
    ]

    static func functions(of file: SourceFile) -> [FoundFunction] {
        var found: [FoundFunction] = []
        let tokens = tokens(file.code)
        for (position, token) in tokens.enumerated() {
            guard ["func", "init", "subscript", "var", "deinit"].contains(token.text) else { continue }
            if position > 0, [".", "`"].contains(tokens[position - 1].text) { continue }
            guard let open = body(after: position, tokens) else { continue }
            var depth = 0
            for closing in tokens[open...] {
                if closing.text == "{" { depth += 1 }
                if closing.text == "}" { depth -= 1 }
                guard depth == 0 else { continue }
                let name = ["func", "var"].contains(token.text) && position + 1 < tokens.count ? tokens[position + 1].text : token.text
                found.append(FoundFunction(name: name, line: token.line + 1, length: closing.line - token.line + 1))
                break
            }
        }
        return found
    }

    /// The brace that opens the body of the declaration at `position`; `nil` for a requirement or a stored property.
    private static func body(after position: Int, _ tokens: [Token]) -> Int? {
        var depth = 0
        for index in tokens.indices.dropFirst(position + 1) {
            switch tokens[index].text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return index
            case "}" where depth == 0: return nil
            case "=" where depth == 0 && tokens[position].text == "var": return nil
            case let word where depth == 0 && index > position + 1 && others.contains(word): return nil
            default: break
            }
            if depth < 0 { return nil }
        }
        return nil
    }

    private struct Token {
        var text: String
        let line: Int
    }

    /// Words and single signs; blanks are dropped.
    private static func tokens(_ code: [String]) -> [Token] {
        var tokens: [Token] = []
        for (line, text) in code.enumerated() {
            var word = ""
            for character in text + " " {
                if character.isLetter || character.isNumber || character == "_" {
                    word.append(character)
                    continue
                }
                if !word.isEmpty { tokens.append(Token(text: word, line: line)) }
                word = ""
                if character != " " { tokens.append(Token(text: String(character), line: line)) }
            }
        }
        return tokens
    }
}
