import Testing
import TorporAgent
import TorporSimulation

/// Chance and waiting, on which everything else rests.
struct KernelTests {
    @Test func oneSeedIsOneSequence() {
        var (one, two, other) = (SeededRandom(seed: 7), SeededRandom(seed: 7), SeededRandom(seed: 8))
        let first = (0..<100).map { _ in one.next() }
        let second = (0..<100).map { _ in two.next() }
        let third = (0..<100).map { _ in other.next() }
        #expect(first == second)
        #expect(first != third)
    }

    @Test(arguments: [-100_000, 0, 100_000] as [Int64]) func aDriftingClockGoesOnSteadily(_ drift: Int64) {
        let scheduler = Scheduler(seed: 1)
        let time = NodeTime(scheduler: scheduler, drift: drift)
        var last: UInt64 = 0
        for _ in 0..<10_000 {
            scheduler.after(333_333) {}
            #expect(scheduler.step())
            let now = time.nanoseconds
            #expect(now > last)
            #expect(Int64(now) == Int64(scheduler.now) + Int64(scheduler.now) * drift / 1_000_000)
            last = now
        }
    }

    @Test func drawsStayWithinTheirBounds() {
        var random = SeededRandom(seed: 1)
        var seen: Set<UInt64> = []
        for _ in 0..<10_000 {
            let (fraction, index) = (random.fraction(), random.index(below: 3))
            #expect((0..<1).contains(fraction))
            #expect((0..<3).contains(index))
            seen.insert(random.value(in: 5...9))
        }
        #expect(seen == [5, 6, 7, 8, 9])
    }

    /// A plan without a fault draws nothing for it, so that what follows is the same.
    @Test func aChanceOfNoneDrawsNothing() {
        var (one, two) = (SeededRandom(seed: 3), SeededRandom(seed: 3))
        let happens = one.chance(0)
        let (first, second) = (one.next(), two.next())
        #expect(!happens)
        #expect(first == second)
    }

    @Test func aPromiseIsKeptOnceAndGivenUpWhenItsWaiterIsCancelled() async {
        let kept = OneShot<Int>()
        kept.fulfil(1)
        kept.fulfil(2)
        #expect(await kept.wait(orIfCancelled: 3) == 1)
        let broken = OneShot<Int>()
        let seen = await withTaskGroup(of: Int.self) { group in
            group.addTask { await broken.wait(orIfCancelled: 3) }
            group.cancelAll()
            return await group.next()
        }
        #expect(seen == 3)
    }
}
