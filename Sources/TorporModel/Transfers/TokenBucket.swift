/// So many bytes a second, and a few at once: a pure value that is asked how long to wait.
///
/// Over any span of time no more is taken than `rate` times the span and `burst` together, whatever the rate was changed to meanwhile; a
/// request that is greater than `burst` goes alone, from a full bucket, and is paid for afterwards.
package struct TokenBucket: Hashable, Sendable {
    /// Bytes a second.
    package private(set) var rate: UInt64
    /// Bytes that may go at once after a pause.
    package private(set) var burst: UInt64
    /// Bytes that may go now; below zero what is still to be paid for.
    private var level: Int64
    /// What has flowed in beside `level`, in billionths of a byte.
    private var rest: UInt64 = 0
    /// Up to when that was reckoned, in nanoseconds of the caller's monotonic clock.
    private var reckoned: UInt64

    /// Full at the beginning.
    ///
    /// - Parameters:
    ///   - rate: bytes a second, at least 1.
    ///   - burst: bytes, at least 1 and at most 2^62.
    ///   - now: nanoseconds of a clock that never goes back.
    package init(rate: UInt64, burst: UInt64, at now: UInt64) {
        precondition(rate > 0 && (1...1 << 62).contains(burst), "a bucket that nothing ever leaves")
        self.rate = rate
        self.burst = burst
        level = Int64(burst)
        reckoned = now
    }

    /// Takes the bytes and answers 0; or takes nothing and answers in how many nanoseconds they may be asked for again, if nobody else
    /// takes any before.
    package mutating func take(_ bytes: UInt64, at now: UInt64) -> UInt64 {
        let wait = wait(for: bytes, at: now)
        // More than that is no chunk, and must not overflow.
        if wait == 0 { level -= Int64(min(bytes, 1 << 62)) }
        return wait
    }

    /// Nanoseconds until the bytes could be taken, if nobody else takes any before; 0 for now.
    package mutating func wait(for bytes: UInt64, at now: UInt64) -> UInt64 {
        reckon(to: now)
        let wanted = Int64(min(bytes, burst))
        guard level < wanted else { return 0 }
        let lacking = UInt128(wanted - level) * Self.billion - UInt128(rest)
        return UInt64(clamping: (lacking + UInt128(rate) - 1) / UInt128(rate))
    }

    /// Another rate from now on. What was taken stays taken.
    package mutating func change(rate: UInt64, burst: UInt64, at now: UInt64) {
        precondition(rate > 0 && (1...1 << 62).contains(burst), "a bucket that nothing ever leaves")
        reckon(to: now)
        self.rate = rate
        self.burst = burst
        level = min(level, Int64(burst))
    }

    /// Adds what has flowed in.
    private mutating func reckon(to now: UInt64) {
        guard now > reckoned else { return }
        let flowed = UInt128(now - reckoned) * UInt128(rate) + UInt128(rest)
        let room = UInt128(Int64(burst) - level)
        reckoned = now
        if flowed / Self.billion >= room {
            (level, rest) = (Int64(burst), 0)
        } else {
            level += Int64(flowed / Self.billion)
            rest = UInt64(flowed % Self.billion)
        }
    }

    private static let billion: UInt128 = 1_000_000_000
}
