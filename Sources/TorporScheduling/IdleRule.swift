package import TorporModel

/// Whether a workload is quiet, since when, and where that leads by its policy: a pure value, fed with readings.
///
/// Times are monotonic milliseconds of whoever asks; only the hours of a policy are the wall clock's.
package struct IdleRule: Sendable {
    private var last: (reading: ActivityReading, at: UInt64)?
    private var quietSince: UInt64?
    private var awakeSince: UInt64?

    package init() {}

    /// What this reading says, after those before it. The first one begins its time awake.
    package mutating func judge(
        _ reading: ActivityReading, _ policy: SleepPolicy, obstacles: [String], at now: UInt64, _ wall: Timestamp
    ) -> RestReport {
        let reasons = reasons(reading, policy, obstacles, now)
        if last?.reading.isDozing == true, !reading.isDozing { awakeSince = now }
        awakeSince = awakeSince ?? now
        last = (reading, now)
        quietSince = reasons.isEmpty ? quietSince ?? now : nil
        let quiet = quietSince.map { now - $0 } ?? 0
        guard reasons.isEmpty else {
            return RestReport(
                tier: reading.isDozing ? .doze : nil, awakeBecause: reasons, quietMs: 0, next: next(policy, reading, quiet: 0, now))
        }
        guard policy.hours.isEmpty || policy.hours.contains(where: { $0.contains(wall) }) else {
            let words = "it rests only \(policy.hours.map(\.description).joined(separator: ", ")) UTC"
            return RestReport(tier: reading.isDozing ? .doze : nil, awakeBecause: [words], quietMs: quiet, next: nil)
        }
        return RestReport(
            tier: reading.isDozing ? .doze : nil, awakeBecause: [], quietMs: quiet, next: next(policy, reading, quiet: quiet, now))
    }

    /// It was asked, and has work to do: its quiet begins anew.
    package mutating func disturb(at now: UInt64) { quietSince = now }

    /// What was done since the last reading was done to ask it, and is no work of its own.
    package mutating func overlook(_ reading: ActivityReading, at now: UInt64) { last = (reading, now) }

    /// What keeps it awake by this reading.
    private func reasons(_ reading: ActivityReading, _ policy: SleepPolicy, _ obstacles: [String], _ now: UInt64) -> [String] {
        var reasons = obstacles
        if let last, reading.packets != last.reading.packets { reasons.append("bytes came for it") }
        if let last, let share = share(reading, last, now), share > policy.cpuMillis {
            reasons.append("it uses \(percent(share)) of a processor, more than \(percent(UInt64(policy.cpuMillis)))")
        }
        if let first = reading.connections.first {
            let count = reading.connections.count
            reasons.append(count == 1 ? "a connection with \(first) is open" : "\(count) connections are open, one with \(first)")
        }
        if reading.isLocked { reasons.append("the lock \(policy.lock ?? "") is held") }
        if reading.sessions > 0 {
            reasons.append(reading.sessions == 1 ? "an exec session is open" : "\(reading.sessions) exec sessions are open")
        }
        return reasons
    }

    /// Thousandths of a processor since the last reading; nil when no time has passed.
    private func share(_ reading: ActivityReading, _ last: (reading: ActivityReading, at: UInt64), _ now: UInt64) -> UInt64? {
        guard now > last.at, reading.cpuMicroseconds >= last.reading.cpuMicroseconds else { return nil }
        return (reading.cpuMicroseconds - last.reading.cpuMicroseconds) / (now - last.at)
    }

    private func percent(_ millis: UInt64) -> String { "\(millis / 10).\(millis % 10) %" }

    /// The tier below the present one, and how long until then; never before its time awake is over.
    private func next(_ policy: SleepPolicy, _ reading: ActivityReading, quiet: UInt64, _ now: UInt64) -> RestReport.Next? {
        let awake = now - (awakeSince ?? now)
        let left = reading.isDozing || awake >= policy.awakeMs ? 0 : policy.awakeMs - awake
        if let dozeMs = policy.dozeMs, !reading.isDozing, policy.sleepMs.map({ quiet < $0 }) ?? true {
            return RestReport.Next(tier: .doze, inMs: max(left, dozeMs > quiet ? dozeMs - quiet : 0))
        }
        return policy.sleepMs.map { RestReport.Next(tier: .sleep, inMs: max(left, $0 > quiet ? $0 - quiet : 0)) }
    }
}
