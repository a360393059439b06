package import TorporModel

extension SpecText {
    /// A thousandth of a processor to 1024 of them.
    private static let processors: ClosedRange<UInt64> = 1...1_024_000

    /// `2`, `1.5` or `0.125` processors, in thousandths. Digits are counted, never rounded: no floating point between text and value.
    package static func cpus(_ text: String) throws(TorporError) -> UInt32 {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap(number), whole <= processors.upperBound,
            let thousandths = thousandths(parts.dropFirst().first),
            let value = UInt32(exactly: whole * 1000 + thousandths), processors.contains(UInt64(value))
        else { throw malformed(text, "an amount of processors", remedy: "write 0.001 to 1024 with at most three decimals, as in 1.5") }
        return value
    }

    /// As short as it can be: `2`, `1.5`, `0.001`.
    package static func text(cpuMillis: UInt32) -> String {
        guard !cpuMillis.isMultiple(of: 1000) else { return "\(cpuMillis / 1000)" }
        var decimals = String(String(1000 + cpuMillis % 1000).dropFirst())
        while decimals.last == "0" { decimals.removeLast() }
        return "\(cpuMillis / 1000).\(decimals)"
    }

    /// What stands behind the point, as in `5` of `1.5`; zero when there is no point.
    private static func thousandths(_ decimals: Substring?) -> UInt64? {
        guard let decimals else { return 0 }
        guard areDigits(decimals), decimals.count <= 3 else { return nil }
        return UInt64(decimals + String(repeating: "0", count: 3 - decimals.count))
    }
}
