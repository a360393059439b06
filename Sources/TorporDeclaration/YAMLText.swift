/// Values as YAML on one line, written so that any reader of YAML takes a text for a text.
enum YAMLText {
    static func of(_ value: SpecValue) -> String {
        switch value {
        case .word(let word): word
        case .text(let text): Self.text(text)
        case .list(let texts): "[" + texts.map(Self.text).joined(separator: ", ") + "]"
        case .table(let fields): "{" + fields.map { "\(Self.text($0.name)): \(of($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    /// Without quotes when that is safe, else in double quotes, where everything can be said.
    static func text(_ text: String) -> String {
        isPlain(text) ? text : "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// What YAML 1.1 takes for a truth or for nothing.
    private static let meant: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    /// Begins with a letter or `/` and holds nothing that means anything to YAML.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/"), !meant.contains(text.lowercased()) else {
            return false
        }
        return text.utf8.allSatisfy { isLetter($0) || "0123456789/._+@=-".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    /// YAML 1.1, 5.7. What cannot be seen is spelled out, also where YAML would allow it.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            // The short form where it does: libyaml reads no key of more than 1024 characters.
            return scalar.value <= 0xFFFF ? "\\u" + hexadecimal(scalar, digits: 4) : "\\U" + hexadecimal(scalar, digits: 8)
        default: return String(scalar)
        }
    }

    /// The number of a scalar, with zeros in front up to so many digits.
    static func hexadecimal(_ scalar: Unicode.Scalar, digits: Int) -> String {
        let number = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - number.count)) + number
    }
}
