/// Where a span hangs: the W3C Trace Context `traceparent` (https://www.w3.org/TR/trace-context/, version 00).
package struct TraceParent: Hashable, Codable, Sendable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits, not all zero.
    package let traceID: String
    /// 16 lower-case hexadecimal digits, not all zero.
    package let spanID: String
    package let sampled: Bool

    /// `nil` when either id has another length, another digit, or is all zero.
    package init?(traceID: String, spanID: String, sampled: Bool = true) {
        guard Self.isID(traceID, 32), Self.isID(spanID, 16) else { return nil }
        self.traceID = traceID
        self.spanID = spanID
        self.sampled = sampled
    }

    /// `nil` for anything the specification tells a receiver to ignore.
    package init?(header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff", parts[0] != "00" || parts.count == 4 else { return nil }
        guard parts[3].utf8.count == 2, let flags = UInt8(parts[3], radix: 16) else { return nil }
        self.init(traceID: String(parts[1]), spanID: String(parts[2]), sampled: flags & 1 == 1)
    }

    package var description: String { "00-\(traceID)-\(spanID)-\(sampled ? "01" : "00")" }

    private static func isID(_ text: String, _ length: Int) -> Bool {
        text.utf8.count == length && text.contains { $0 != "0" }
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
