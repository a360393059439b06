/// Names and label values as Prometheus' text format wants them (exposition format 0.0.4).
enum MetricName {
    /// `torpor.job.blackout` as `torpor_job_blackout`; whatever is not allowed becomes an underscore.
    static func plain(_ label: String) -> String {
        let mapped = label.unicodeScalars.map { allowed($0) ? Character($0) : "_" }
        let name = String(mapped)
        return name.first.map { $0.isNumber ? "_" + name : name } ?? "_"
    }

    /// `{a="b"}` with values escaped, sorted by name, and empty for no labels.
    static func labels(_ dimensions: [(String, String)]) -> String {
        if dimensions.isEmpty { return "" }
        let pairs = dimensions.map { "\(plain($0.0))=\"\(escaped($0.1))\"" }
        return "{\(pairs.sorted().joined(separator: ","))}"
    }

    /// The same labels and one more, as histograms need it for `le`.
    static func labels(_ labels: String, adding name: String, _ value: String) -> String {
        labels.isEmpty ? "{\(name)=\"\(value)\"}" : "\(labels.dropLast()),\(name)=\"\(value)\"}"
    }

    /// Backslash, quote and line feed, as the format says; nothing else.
    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    /// `[a-zA-Z0-9_:]`; a leading digit is dealt with by `plain`.
    private static func allowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ":": true
        default: false
        }
    }
}
