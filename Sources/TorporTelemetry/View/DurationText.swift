/// A duration for people, never wider than eight columns: `950 µs`, `12.3 ms`, `4.25 s`, `3m05s`, `2h10m`.
enum DurationText {
    /// - Parameter nanoseconds: rounded to microseconds below a millisecond, cut above.
    static func short(_ nanoseconds: UInt64) -> String {
        switch nanoseconds {
        case ..<1_000_000: "\((nanoseconds + 500) / 1000) µs"
        case ..<1_000_000_000: "\(decimal(nanoseconds, 1_000_000, digits: 1)) ms"
        case ..<60_000_000_000: "\(decimal(nanoseconds, 1_000_000_000, digits: 2)) s"
        case ..<3_600_000_000_000: pair(nanoseconds / 1_000_000_000, 60, "m", "s")
        default: pair(nanoseconds / 60_000_000_000, 60, "h", "m")
        }
    }

    /// Cut, not rounded: `1000.0 ms` would be wider than the second it almost is.
    private static func decimal(_ value: UInt64, _ unit: UInt64, digits: Int) -> String {
        let scale: UInt64 = digits == 1 ? 10 : 100
        let fraction = "\(value % unit * scale / unit)"
        return "\(value / unit).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }

    /// `3m05s` of 185 and 60.
    private static func pair(_ value: UInt64, _ base: UInt64, _ large: String, _ small: String) -> String {
        "\(value / base)\(large)\(value % base < 10 ? "0" : "")\(value % base)\(small)"
    }
}
