/// Byte counts for a reader.
package enum Size {
    /// `1536` as `1 KiB`, `268435456` as `256 MiB`: whole units, rounded down, so that a size named as free is never too high.
    package static func text(_ bytes: UInt64) -> String {
        var value = bytes
        for unit in ["bytes", "KiB", "MiB", "GiB"] {
            if value < 10_240 && (value < 1024 || unit != "bytes") || unit == "GiB" { return "\(value) \(unit)" }
            value /= 1024
        }
        return "\(bytes) bytes"
    }
}
