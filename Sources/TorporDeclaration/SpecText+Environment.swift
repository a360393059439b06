package import TorporModel

extension SpecText {
    /// NAME=VALUE pairs, as a command line gives them: of two with one name the later wins.
    package static func environment(_ pairs: [String]) throws(TorporError) -> [String: String] {
        var environment: [String: String] = [:]
        for text in pairs {
            let (name, value) = try pair(text, "NAME=VALUE")
            environment[name] = value
        }
        return environment
    }

    /// A file of lines NAME=VALUE. Values are taken as they stand: quotes are part of them. Blank lines and lines that begin with `#` are
    /// passed over.
    ///
    /// - Throws: `invalidArgument` that names the line, also for a name that is given twice: a file has no second thoughts.
    package static func environmentFile(_ text: String) throws(TorporError) -> [String: String] {
        guard text.utf8.count <= Declaration.longestText else {
            throw TorporError(.invalidArgument, "it has \(text.utf8.count) bytes", remedy: "keep it below \(Declaration.longestText)")
        }
        var environment: [String: String] = [:]
        for (index, line) in lines(of: text).enumerated() {
            guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { continue }
            do throws(TorporError) {
                let (name, value) = try pair(String(line), "NAME=VALUE")
                guard environment.updateValue(value, forKey: name) == nil else {
                    throw TorporError(.invalidArgument, "\(quoted(name)) is given twice", remedy: "keep one of the lines")
                }
            } catch {
                throw TorporError(error.code, "line \(index + 1): \(error.message)", remedy: error.remedy)
            }
        }
        return environment
    }

    /// One label, as in `team=web`.
    package static func label(_ text: String) throws(TorporError) -> (name: String, value: String) { try pair(text, "a label") }

    /// Labels, as a command line gives them: of two with one name the later wins.
    package static func labels(_ pairs: [String]) throws(TorporError) -> [String: String] {
        var labels: [String: String] = [:]
        for text in pairs {
            let (name, value) = try label(text)
            labels[name] = value
        }
        return labels
    }

    /// The name of an environment variable or a label: 1 to 255 bytes without blanks, control characters and `=`.
    static func name(_ text: String) throws(TorporError) -> String {
        let illegal = text.unicodeScalars.contains { $0 == "=" || $0.properties.isWhitespace || $0.properties.generalCategory == .control }
        guard (1...255).contains(text.utf8.count), !illegal else {
            throw malformed(text, "a name", remedy: "use 1 to 255 characters without blanks and \"=\"")
        }
        return text
    }

    /// Lines as Unix and Windows end them; other line ends are part of a value.
    private static func lines(of text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    /// What stands before the first `=`, and all that follows it.
    private static func pair(_ text: String, _ what: String) throws(TorporError) -> (name: String, value: String) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { throw malformed(text, what, remedy: "write NAME=VALUE") }
        let value = String(text[text.utf8.index(after: equals)...])
        guard !value.unicodeScalars.contains("\0") else {
            throw malformed(text, what, remedy: "no value can hold the character NUL")
        }
        return (try name(String(text[..<equals])), value)
    }
}
