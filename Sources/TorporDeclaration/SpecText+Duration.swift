package import TorporModel

extension SpecText {
    /// Largest first, so that the first that divides a duration without rest prints it shortest.
    private static let timeUnits: [(word: String, milliseconds: UInt64)] = [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
    /// Read, and printed in hours: what was written before days were known is printed as ever.
    private static let days: [(word: String, milliseconds: UInt64)] = [("d", 86_400_000)]
    /// A hundred years: what is longer is a mistake, and a sum of some never overflows.
    private static let longest: UInt64 = 876_000 * 3_600_000

    /// `500ms`, `30s`, `5m`, `1h` or `7d`, in milliseconds; at least one, at most a hundred years.
    package static func duration(_ text: String) throws(TorporError) -> UInt64 {
        let (digits, unit) = quantity(text)
        let known = (timeUnits + days).first { $0.word == unit }
        let milliseconds = number(digits)?.multipliedReportingOverflow(by: known?.milliseconds ?? 0)
        guard let milliseconds, !milliseconds.overflow, (1...longest).contains(milliseconds.partialValue) else {
            throw malformed(text, "a duration", remedy: "write 500ms, 30s, 5m or 1h, at most a hundred years")
        }
        return milliseconds.partialValue
    }

    /// In the largest unit that is exact: `90s`, `1h`.
    package static func text(milliseconds: UInt64) -> String {
        let unit = timeUnits.first { milliseconds >= $0.milliseconds && milliseconds.isMultiple(of: $0.milliseconds) }
        return "\(milliseconds / (unit?.milliseconds ?? 1))\(unit?.word ?? "ms")"
    }
}
