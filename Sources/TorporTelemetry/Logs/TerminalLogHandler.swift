package import Logging
package import TorporModel

/// Lines for a person at a terminal: time of day (UTC), level, message, then `key=value`.
package struct TerminalLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let label: String
    private let colour: Bool
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - colour: whether the terminal shows colours; `NO_COLOR` is the caller's to read.
    ///   - write: takes one line without its end.
    package init(
        label: String, level: Logger.Level = .info, provider: Logger.MetadataProvider? = nil, colour: Bool = false,
        now: @escaping @Sendable () -> Timestamp, write: @escaping @Sendable (String) -> Void = LineWriter.standardError.write
    ) {
        self.label = label
        logLevel = level
        metadataProvider = provider
        self.colour = colour
        self.now = now
        self.write = write
    }

    /// The handler's own metadata by key: what `Logger` hands out and sets.
    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// `04:42:39.120 warning  torpor: step failed step.name=freeze`.
    package func log(event: LogEvent) {
        let time = "\(now())".dropFirst(11).prefix(12)
        let fields = LogFields.flatten(LogFields.merged(metadata, metadataProvider, event)).map { "\($0.key)=\(Self.word($0.value))" }
        let head = "\(time) \(level(event.level)) \(label): \(Self.printable("\(event.message)"))"
        write(([head] + fields).joined(separator: " "))
    }

    /// Padded to the longest level, so that messages begin in one column.
    private func level(_ level: Logger.Level) -> String {
        let word = "\(level)"
        let padded = word + String(repeating: " ", count: max(0, 8 - word.count))
        guard colour else { return padded }
        switch level {
        case .critical, .error: return "\u{1B}[31m\(padded)\u{1B}[0m"
        case .warning: return "\u{1B}[33m\(padded)\u{1B}[0m"
        default: return "\u{1B}[2m\(padded)\u{1B}[0m"
        }
    }

    /// Quoted when it would not read as one word.
    private static func word(_ text: String) -> String {
        let plain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value != 0x7F }
        return plain ? text : JSONText.quoted(printable(text))
    }

    /// Control characters that a workload or a peer put into a message must not move the reader's cursor.
    private static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F ? "\u{FFFD}" : $0 }))
    }
}
