/// Compares what engines print as their version, as in `4.1.1` or `1.1.5+ds1`.
enum EngineVersion {
    /// Whether `version` is certainly older than `other`; false when either has no leading number to compare.
    static func isOlder(_ version: String, than other: String) -> Bool {
        let left = numbers(version)
        let right = numbers(other)
        guard !left.isEmpty, !right.isEmpty else { return false }
        for place in 0..<max(left.count, right.count) {
            let a = place < left.count ? left[place] : 0
            let b = place < right.count ? right[place] : 0
            if a != b { return a < b }
        }
        return false
    }

    /// The leading dotted numbers; what follows the first other character is a vendor's mark and says nothing of age.
    private static func numbers(_ text: String) -> [UInt64] {
        let head = text.prefix { $0 == "." || ($0.isASCII && $0.isNumber) }
        return head.split(separator: ".").compactMap { UInt64($0) }
    }
}
