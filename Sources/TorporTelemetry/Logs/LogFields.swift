import Logging

/// A record's metadata as flat pairs: nested dictionaries and lists become dotted keys, sorted so that lines compare.
enum LogFields {
    /// Deeper nesting is written as one string: a cycle of descriptions must not hang a log call.
    static let deepest = 8

    /// `["job": ["id": "j"]]` as `job.id = j`; list elements are numbered from 0.
    static func flatten(_ metadata: Logger.Metadata) -> [(key: String, value: String)] {
        var pairs: [(key: String, value: String)] = []
        for (key, value) in metadata { add(key, value, depth: 0, to: &pairs) }
        return pairs.sorted { $0.key < $1.key }
    }

    private static func add(_ key: String, _ value: Logger.MetadataValue, depth: Int, to pairs: inout [(key: String, value: String)]) {
        switch value {
        case .dictionary(let inner) where depth < deepest:
            for (name, value) in inner { add("\(key).\(name)", value, depth: depth + 1, to: &pairs) }
        case .array(let list) where depth < deepest:
            for (index, value) in list.enumerated() { add("\(key).\(index)", value, depth: depth + 1, to: &pairs) }
        default:
            pairs.append((key, "\(value)"))
        }
    }

    /// What one line says: the handler's own metadata, then the provider's, then the call's, the later one winning.
    static func merged(_ own: Logger.Metadata, _ provider: Logger.MetadataProvider?, _ event: LogEvent) -> Logger.Metadata {
        var all = own
        if let provider { all.merge(provider.get()) { $1 } }
        if let called = event.metadata { all.merge(called) { $1 } }
        if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
        return all
    }
}
