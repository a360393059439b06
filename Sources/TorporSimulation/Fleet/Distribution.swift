/// How often which length came, in classes that grow by an eighth: exact enough for quantiles, and small for millions.
package struct Distribution: Codable, Sendable {
    /// Class to count. Class n begins at `Distribution.start(of: n)`.
    package private(set) var counts: [Int: Int] = [:]
    package private(set) var count = 0
    package private(set) var least: UInt64 = .max
    package private(set) var greatest: UInt64 = 0

    package init() {}

    package mutating func add(_ value: UInt64) {
        counts[Self.index(of: value), default: 0] += 1
        count += 1
        least = min(least, value)
        greatest = max(greatest, value)
    }

    /// The value below which this share lies; nil when there is none.
    package func quantile(_ share: Double) -> UInt64? {
        guard count > 0 else { return nil }
        var left = Int((Double(count) * share).rounded(.up))
        for (index, number) in counts.sorted(by: { $0.key < $1.key }) {
            left -= number
            if left <= 0 { return min(max(Self.start(of: index), least), greatest) }
        }
        return greatest
    }

    /// Eight classes to every power of two; the first eight hold one value each.
    static func index(of value: UInt64) -> Int {
        guard value >= 8 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        return (exponent - 2) * 8 + Int((value >> UInt64(exponent - 3)) & 7)
    }

    static func start(of index: Int) -> UInt64 {
        guard index >= 8 else { return UInt64(index) }
        return UInt64(8 + index % 8) << UInt64(index / 8 - 1)
    }
}
