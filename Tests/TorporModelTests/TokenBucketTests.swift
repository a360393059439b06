import Testing
import TorporModel

/// Laws of a limited rate, over many made-up histories.
@Suite struct TokenBucketTests {
    private static let second: UInt64 = 1_000_000_000

    /// What was taken at which moment, by somebody who asks again exactly when told, and what the rate was from when on.
    private struct History {
        var bucket: TokenBucket
        var now: UInt64
        var taken: [(at: UInt64, bytes: UInt64)] = []
        var rates: [(from: UInt64, rate: UInt64)]

        init(rate: UInt64, burst: UInt64, at now: UInt64) {
            bucket = TokenBucket(rate: rate, burst: burst, at: now)
            self.now = now
            rates = [(now, rate)]
        }

        /// Bytes that the rate brings between two moments, rounded up.
        func brought(_ from: UInt64, _ until: UInt64) -> UInt64 {
            var sum: UInt128 = 0
            for (place, step) in rates.enumerated() {
                let end = min(until, place + 1 < rates.count ? rates[place + 1].from : .max)
                let begin = max(from, step.from)
                if end > begin { sum += UInt128(end - begin) * UInt128(step.rate) }
            }
            return UInt64((sum + 999_999_999) / 1_000_000_000)
        }

        mutating func takeAsSoonAsItMay(_ bytes: UInt64) -> UInt64 {
            var waited: UInt64 = 0
            for _ in 0..<4 {
                let wait = bucket.take(bytes, at: now)
                if wait == 0 {
                    taken.append((now, bytes))
                    return waited
                }
                now += wait
                waited += wait
            }
            Issue.record("told to come again, and refused when it came")
            return waited
        }
    }

    @Test(arguments: 0..<40)
    func noSpanOfTimeHasMoreThanItsRateAndOneBurst(seed: UInt64) {
        var chance = Chance(seed)
        let burst = UInt64.random(in: 1...4_000_000, using: &chance)
        var history = History(
            rate: .random(in: 1...900_000_000, using: &chance), burst: burst, at: .random(in: 0...1 << 40, using: &chance))
        for _ in 0..<60 {
            if Int.random(in: 0..<6, using: &chance) == 0 {
                let rate = UInt64.random(in: 1...900_000_000, using: &chance)
                history.bucket.change(rate: rate, burst: burst, at: history.now)
                history.rates.append((history.now, rate))
            }
            if Bool.random(using: &chance) { history.now += .random(in: 0...Self.second, using: &chance) }
            _ = history.takeAsSoonAsItMay(.random(in: 1...burst, using: &chance))
        }
        for first in history.taken.indices {
            var sum: UInt64 = 0
            for last in history.taken[first...] {
                sum += last.bytes
                let most = history.brought(history.taken[first].at, last.at) + burst
                #expect(sum <= most, "seed \(seed): \(sum) bytes where \(most) may go")
            }
        }
    }

    @Test(arguments: 0..<20)
    func whoeverAsksAgainWhenToldWaitsNoLongerThanTheBytesTakeAtThatRate(seed: UInt64) {
        var chance = Chance(seed)
        let burst = UInt64.random(in: 1...4_000_000, using: &chance)
        let rate = UInt64.random(in: 1_000...900_000_000, using: &chance)
        var history = History(rate: rate, burst: burst, at: 5)
        let begun = history.now
        var (sum, waited): (UInt64, UInt64) = (0, 0)
        for _ in 0..<200 {
            let bytes = UInt64.random(in: 1...burst, using: &chance)
            waited += history.takeAsSoonAsItMay(bytes)
            sum += bytes
        }
        // Nothing of the line is wasted: it brought what was taken beside the burst, and less than a byte more for each wait.
        #expect(history.brought(begun, history.now) + burst <= sum + 201, "seed \(seed)")
        #expect(waited == history.now - begun)
    }

    @Test func aRequestGreaterThanTheBurstGoesAloneAndIsPaidForAfterwards() {
        var history = History(rate: 100, burst: 10, at: 0)
        #expect(history.takeAsSoonAsItMay(1000) == 0)
        // 990 bytes of debt and 10 for the next: 10 s.
        #expect(history.takeAsSoonAsItMay(10) == 10 * Self.second)
        #expect(history.takeAsSoonAsItMay(1000) == Self.second / 10)
    }

    @Test func aRateThatIsRaisedIsObeyedByWhoWaits() {
        var bucket = TokenBucket(rate: 10, burst: 10, at: 0)
        #expect(bucket.take(10, at: 0) == 0)
        #expect(bucket.take(10, at: 0) == Self.second)
        bucket.change(rate: 100, burst: 10, at: 0)
        #expect(bucket.take(10, at: 0) == Self.second / 10)
        #expect(bucket.take(10, at: Self.second / 10) == 0)
    }

    @Test func timeThatStandsStillOrGoesBackBringsNothing() {
        var bucket = TokenBucket(rate: 1, burst: 1, at: 100)
        #expect(bucket.take(1, at: 100) == 0)
        #expect(bucket.take(1, at: 100) == Self.second)
        #expect(bucket.take(1, at: 50) == Self.second)
        #expect(bucket.take(1, at: 100 + Self.second - 1) > 0)
        #expect(bucket.take(1, at: 100 + Self.second) == 0)
    }

    /// SplitMix64.
    private struct Chance: RandomNumberGenerator {
        private var state: UInt64
        init(_ seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }
}
