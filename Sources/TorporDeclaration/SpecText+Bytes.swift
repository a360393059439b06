package import TorporModel

extension SpecText {
    /// Largest first, so that the first that divides a size without rest prints it shortest.
    private static let sizeUnits: [(letter: String, bytes: UInt64)] = [
        ("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10), ("", 1),
    ]

    /// Bytes, or `512M`, `2Gi`, `1KiB`: K, M, G and T are powers of 1024, in either case.
    package static func bytes(_ text: String) throws(TorporError) -> UInt64 {
        let (digits, unit) = quantity(text)
        let known = sizeUnits.first { letter, _ in
            letter.isEmpty ? unit.isEmpty : [letter, letter + "I", letter + "IB"].contains(unit.uppercased())
        }
        let bytes = number(digits)?.multipliedReportingOverflow(by: known?.bytes ?? 0)
        guard let bytes, !bytes.overflow, bytes.partialValue > 0 else {
            throw malformed(text, "a size", remedy: "write bytes, or 64K, 512M, 2G or 1T in powers of 1024")
        }
        return bytes.partialValue
    }

    /// In the largest unit that is exact: `512M`, `1000`.
    package static func text(bytes: UInt64) -> String {
        let unit = sizeUnits.first { bytes >= $0.bytes && bytes.isMultiple(of: $0.bytes) }
        return "\(bytes / (unit?.bytes ?? 1))\(unit?.letter ?? "")"
    }
}
