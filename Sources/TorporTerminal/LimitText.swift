import TorporModel

/// Limits on transfers as people read them.
enum LimitText {
    /// In a cell of a table; `-` where nothing is limited.
    static func brief(_ limits: TransferLimits) -> String {
        var words: [String] = []
        if let bytes = limits.inBytesPerSecond { words.append("in \(rate(bytes))") }
        if let bytes = limits.outBytesPerSecond { words.append("out \(rate(bytes))") }
        if let count = limits.transfers { words.append("\(count) at once") }
        words += limits.links.map { "to \($0.to) \(rate($0.bytesPerSecond))" }
        return words.isEmpty ? "-" : words.joined(separator: ", ")
    }

    /// One for each, those that are not set too: what could be set is then to be seen.
    static func lines(_ limits: TransferLimits) -> [(String, String)] {
        [
            ("in", limits.inBytesPerSecond.map(rate) ?? "no limit"), ("out", limits.outBytesPerSecond.map(rate) ?? "no limit"),
            ("transfers", limits.transfers.map { "\($0) at once" } ?? "no limit"),
        ] + limits.links.map { ("to \($0.to)", rate($0.bytesPerSecond)) }
    }

    private static func rate(_ bytes: UInt64) -> String { "\(QuantityText.bytes(bytes))/s" }
}
