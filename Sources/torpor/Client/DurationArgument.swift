import TorporModel

/// A duration as people write it.
enum DurationArgument {
    /// `500ms`, `30s`, `5m` or `1h`, in milliseconds.
    ///
    /// - Throws: `invalidArgument` for anything else, zero included.
    static func milliseconds(_ text: String) throws(TorporError) -> UInt64 {
        for (unit, factor) in [("ms", UInt64(1)), ("s", 1000), ("m", 60_000), ("h", 3_600_000)] where text.hasSuffix(unit) {
            if let count = UInt64(text.dropLast(unit.count)), count > 0, count < 1_000_000_000 { return count * factor }
        }
        throw TorporError(.invalidArgument, "\"\(text)\" is not a duration", remedy: "write 500ms, 30s, 5m or 1h")
    }
}
