/// A string as a JSON string (RFC 8259), written by hand because a log line must neither throw nor reorder its keys.
enum JSONText {
    /// Quotes included. Control characters and line ends of any kind are escaped; other Unicode stays as it is.
    static func quoted(_ text: String) -> String {
        var line = "\""
        line.reserveCapacity(text.utf8.count + 2)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": line += "\\\""
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            // The last three end a line for some readers, though JSON allows them.
            case _ where scalar.value < 0x20, "\u{85}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line + "\""
    }
}
