/// All chance in a simulation: one generator, one seed (SplitMix64, Steele, Lea and Flood 2014).
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Between 0 and 1, 1 excluded.
    package mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True with this probability; draws nothing for 0, so that a plan without a fault does not shift what follows.
    package mutating func chance(_ probability: Double) -> Bool { probability > 0 && fraction() < probability }

    /// From 0 to `count - 1`.
    package mutating func index(below count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }

    /// Any value of the range, all alike.
    package mutating func value(in range: ClosedRange<UInt64>) -> UInt64 {
        range.lowerBound + next().multipliedFullWidth(by: range.upperBound - range.lowerBound + 1).high
    }

    /// Any value of the range, small ones by far oftener: how long a trouble lasts. Half of all lie in the lowest eighth.
    package mutating func mostlyShort(in range: ClosedRange<UInt64>) -> UInt64 {
        let share = fraction()
        return range.lowerBound + UInt64(share * share * share * Double(range.upperBound - range.lowerBound))
    }

    /// The waiting time to the next of events that come `perHour` times an hour on average, in nanoseconds: uniform, of that mean.
    package mutating func wait(perHour: Double) -> UInt64 {
        UInt64(fraction() * 2 * 3.6e12 / perHour)
    }
}
