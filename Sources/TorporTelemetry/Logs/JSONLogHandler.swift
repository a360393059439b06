package import Logging
package import TorporModel

/// One JSON object per line: `time`, `level`, `logger`, `message`, then the metadata by dotted key, every value a string.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let label: String
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    /// Keys that the line itself uses; metadata of such a name is written as `metadata.<key>`.
    private static let reserved: Set<String> = ["time", "level", "logger", "message"]

    /// - Parameter write: takes one line without its end.
    package init(
        label: String, level: Logger.Level = .info, provider: Logger.MetadataProvider? = .trace,
        now: @escaping @Sendable () -> Timestamp, write: @escaping @Sendable (String) -> Void = LineWriter.standardError.write
    ) {
        self.label = label
        logLevel = level
        metadataProvider = provider
        self.now = now
        self.write = write
    }

    /// The handler's own metadata by key: what `Logger` hands out and sets.
    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Never throws and never waits but for the writer. A key that nesting spells twice is written once, the first in order.
    package func log(event: LogEvent) {
        var line = "{\"time\":\"\(now())\",\"level\":\"\(event.level)\",\"logger\":\(JSONText.quoted(label))"
        line += ",\"message\":\(JSONText.quoted("\(event.message)"))"
        var last: String?
        for (key, value) in LogFields.flatten(LogFields.merged(metadata, metadataProvider, event)) where key != last {
            last = key
            line += ",\(JSONText.quoted(Self.reserved.contains(key) ? "metadata.\(key)" : key)):\(JSONText.quoted(value))"
        }
        write(line + "}")
    }
}
