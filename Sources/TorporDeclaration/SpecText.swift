package import TorporModel

/// Single values of a specification as people write them, in files and on command lines, and back.
///
/// What `text` printed is read as the same value. Every refusal is `invalidArgument` with the form that would do.
package enum SpecText {
    /// An absolute path without `..`: it names the same folder whoever reads it.
    ///
    /// - Parameter what: as in "bundle".
    package static func path(_ text: String, _ what: String) throws(TorporError) -> String {
        guard text.hasPrefix("/") else { throw malformed(text, "an absolute path", remedy: "name the \(what) from /") }
        guard !text.split(separator: "/").contains("..") else {
            throw TorporError(.invalidArgument, "the \(what) \(quoted(text)) walks upwards", remedy: "name it without \"..\"")
        }
        return text
    }

    /// A count of `what`, as in "processes": 1 to 4294967295.
    package static func count(_ text: String, _ what: String) throws(TorporError) -> UInt32 {
        guard let number = number(text[...]).flatMap(UInt32.init(exactly:)), number > 0 else {
            throw malformed(text, "a count of \(what)", remedy: "write a whole number from 1 to \(UInt32.max), without zeros in front")
        }
        return number
    }

    /// A whole number in plain digits. No sign, and no zero in front: `010` is eight to a reader of YAML 1.1 and ten to most people.
    static func number(_ digits: Substring) -> UInt64? {
        guard areDigits(digits), digits == "0" || !digits.hasPrefix("0") else { return nil }
        return UInt64(digits)
    }

    /// Whether it is nothing but 0 to 9, at least one of them.
    static func areDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// `512M` as `512` and `M`.
    static func quantity(_ text: String) -> (digits: Substring, unit: Substring) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return (digits, text[digits.endIndex...])
    }

    static func malformed(_ text: String, _ what: String, remedy: String) -> TorporError {
        TorporError(.invalidArgument, "\(quoted(text)) is not \(what)", remedy: remedy)
    }

    /// A message that may quote what others wrote: one line of bounded length, with nothing in it that a terminal would obey.
    static func line(_ message: String) -> String {
        message.prefix(400).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }.joined()
    }

    /// What was written, for a message: one line of at most 80 characters in quotes, with nothing in it that a terminal would obey.
    static func quoted(_ text: String) -> String { String(text.prefix(80)).debugDescription }
}
