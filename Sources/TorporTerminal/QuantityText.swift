/// Sizes and times as people read them.
package enum QuantityText {
    /// Bytes in binary units with one decimal: `256.0 MiB`.
    package static func bytes(_ count: UInt64) -> String {
        var value = Double(count)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if value < 1024 { return unit == "B" ? "\(count) B" : "\(oneDecimal(value)) \(unit)" }
            value /= 1024
        }
        return "\(oneDecimal(value)) TiB"
    }

    /// Milliseconds below ten seconds, seconds above: `842 ms`, `12.3 s`.
    package static func milliseconds(_ count: Int64) -> String {
        count < 10_000 ? "\(count) ms" : "\(oneDecimal(Double(count) / 1000)) s"
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
