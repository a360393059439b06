import Testing

/// One Swift file: as written, and with comments and string contents blanked out, line for line.
struct SourceFile: CustomTestStringConvertible {
    /// From the repository's root, as `Sources/TorporModel/Job.swift`.
    let path: String
    let lines: [String]
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = Self.split(text)
        code = Self.split(CodeStripper.strip(text))
    }

    var testDescription: String { path }
    /// The folder below `Sources` or `Tests`.
    var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
    var documentationLines: Int { lines.count { $0.drop { $0 == " " }.hasPrefix("///") } }
    /// A brace alone on its line says nothing that a comment could explain.
    var codeLines: Int { code.count { $0.contains { $0.isLetter || $0.isNumber } } }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
