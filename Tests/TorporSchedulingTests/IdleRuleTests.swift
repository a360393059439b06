import Testing
import TorporModel
import TorporScheduling

/// failures.md 7: what keeps a workload awake, and when it rests.
@Suite struct IdleRuleTests {
    /// One reading a second.
    private struct Watch {
        var rule = IdleRule()
        var now: UInt64 = 1_000_000
        var cpu: UInt64 = 0
        let policy: SleepPolicy

        /// - Parameter cpu: microseconds used since the last reading.
        mutating func look(
            after ms: UInt64 = 1000, cpu: UInt64 = 0, packets: UInt64 = 0, connections: [String] = [], isLocked: Bool = false,
            sessions: Int = 0,
            isDozing: Bool = false, obstacles: [String] = [], at wall: Timestamp = Timestamp(milliseconds: 0)
        ) -> RestReport {
            now += ms
            self.cpu += cpu
            let reading = ActivityReading(
                cpuMicroseconds: self.cpu, packets: packets, connections: connections, isLocked: isLocked, sessions: sessions,
                isDozing: isDozing)
            return rule.judge(reading, policy, obstacles: obstacles, at: now, wall)
        }
    }

    private let policy = SleepPolicy(dozeMs: 3000, sleepMs: 10_000, awakeMs: 1000)

    @Test func quietLeadsFromOneTierIntoTheNext() {
        var watch = Watch(policy: policy)
        #expect(watch.look().next == .init(tier: .doze, inMs: 3000))
        #expect(watch.look().next == .init(tier: .doze, inMs: 2000))
        _ = watch.look()
        let due = watch.look()
        #expect(due.isDue(.doze) && due.quietMs == 3000 && due.awakeBecause == [])
        let dozing = watch.look(isDozing: true)
        #expect(dozing.tier == .doze && dozing.next == .init(tier: .sleep, inMs: 6000) && !dozing.isDue(.sleep))
        #expect(watch.look(after: 6000, isDozing: true).isDue(.sleep))
    }

    @Test func whatIsQuietForLongGoesToSleepAtOnceAndNotByWayOfADoze() {
        var watch = Watch(policy: policy)
        _ = watch.look()
        #expect(watch.look(after: 20_000).isDue(.sleep))
    }

    @Test func eachKindOfWorkBeginsTheTimeAnewAndIsNamed() {
        var watch = Watch(policy: policy)
        _ = watch.look()
        _ = watch.look()
        #expect(watch.look(packets: 1).awakeBecause == ["bytes came for it"])
        #expect(watch.look(packets: 1).quietMs == 0)
        #expect(watch.look(cpu: 30_000, packets: 1).awakeBecause == ["it uses 3.0 % of a processor, more than 2.0 %"])
        #expect(watch.look(cpu: 20_000, packets: 1).awakeBecause == [])
        #expect(watch.look(packets: 1, connections: ["10.0.0.1:80"]).awakeBecause == ["a connection with 10.0.0.1:80 is open"])
        let two = watch.look(packets: 1, connections: ["10.0.0.1:80", "10.0.0.2:80"])
        #expect(two.awakeBecause == ["2 connections are open, one with 10.0.0.1:80"])
        #expect(watch.look(packets: 1, sessions: 1).awakeBecause == ["an exec session is open"])
        #expect(watch.look(packets: 1, obstacles: ["a job was just at it"]).awakeBecause == ["a job was just at it"])
        let last = watch.look(packets: 1, isLocked: true)
        #expect(last.awakeBecause.count == 1 && last.next == .init(tier: .doze, inMs: 3000))
    }

    @Test func itStaysAwakeAsLongAsItsPolicySaysEachTime() {
        var watch = Watch(policy: SleepPolicy(dozeMs: 1000, awakeMs: 5000))
        #expect(watch.look().next == .init(tier: .doze, inMs: 5000))
        #expect(watch.look(after: 5000).isDue(.doze))
        _ = watch.look(isDozing: true)
        // Roused: awake anew.
        #expect(watch.look(packets: 1).next == .init(tier: .doze, inMs: 5000))
        #expect(watch.look(after: 4000, packets: 1).next == .init(tier: .doze, inMs: 1000))
    }

    @Test func outsideItsHoursItDoesNotRestAndIsQuietAllTheSame() throws {
        var watch = Watch(policy: SleepPolicy(sleepMs: 2000, awakeMs: 0, hours: [try DayHours.parse("22:00-06:00")]))
        let noon = Timestamp(milliseconds: 12 * 3_600_000)
        _ = watch.look(at: noon)
        let day = watch.look(after: 60_000, at: noon)
        #expect(day.awakeBecause == ["it rests only 22:00-06:00 UTC"] && day.next == nil && day.quietMs == 60_000)
        #expect(watch.look(at: Timestamp(milliseconds: 23 * 3_600_000)).isDue(.sleep))
    }

    /// Another agent listens: what it has not heard may have come.
    @Test func aCountThatBeginsAnewIsActivity() {
        var watch = Watch(policy: policy)
        _ = watch.look(packets: 7)
        _ = watch.look(packets: 7)
        #expect(watch.look(packets: 0).awakeBecause == ["bytes came for it"])
    }

    @Test func withoutADeeperTierItStaysWhereItIs() {
        var watch = Watch(policy: SleepPolicy(dozeMs: 1000, awakeMs: 0))
        _ = watch.look()
        _ = watch.look(after: 2000)
        #expect(watch.look(isDozing: true).next == nil)
    }
}
