/// How often and how long a workload has slept, and what memory that has saved: for people, by the wall clock.
package struct SleepTally: Hashable, Codable, Sendable {
    /// Sleeps that were begun.
    package private(set) var count: UInt64 = 0
    /// Milliseconds of all that have ended.
    package private(set) var milliseconds: UInt64 = 0
    /// Of all that have ended: MiB that were free, times milliseconds.
    package private(set) var savedMiBMilliseconds: UInt64 = 0
    /// When the present one began; nil while it is awake.
    package private(set) var since: Timestamp?
    /// What it had in memory when it fell asleep last, in bytes.
    package private(set) var memoryBytes: UInt64 = 0

    package init() {}

    package init(count: UInt64, milliseconds: UInt64, savedMiBMilliseconds: UInt64, since: Timestamp?, memoryBytes: UInt64) {
        self.count = count
        self.milliseconds = milliseconds
        self.savedMiBMilliseconds = savedMiBMilliseconds
        self.since = since
        self.memoryBytes = memoryBytes
    }

    package mutating func begin(at now: Timestamp, memoryBytes: UInt64) {
        end(at: now)
        count += 1
        since = now
        self.memoryBytes = memoryBytes
    }

    /// Nothing for a workload that is awake. A clock that was put back costs a sleep, and nothing else.
    package mutating func end(at now: Timestamp) {
        let present = at(now)
        (milliseconds, savedMiBMilliseconds, since) = (present.milliseconds, present.savedMiBMilliseconds, nil)
    }

    /// The same with what the present sleep has come to.
    package func at(_ now: Timestamp) -> SleepTally {
        guard let since else { return self }
        var next = self
        let time = UInt64(max(0, now - since))
        next.milliseconds += time
        next.savedMiBMilliseconds += time * (memoryBytes >> 20)
        return next
    }
}
