package import TorporModel

/// Whether a live move goes another round, freezes now, or gives up: a pure function of the rounds so far (failures.md 16).
///
/// What a round sent is what was changed while the round before it ran, so it is also the best guess of what would be left to send
/// if the workload were frozen now; at the rate of the round that sent fastest: in the others there was more to look at than to send, as where the
/// target had almost all of it from an earlier snapshot.
package struct PrecopyRule: Sendable {
    /// A remainder within this much of the best seen is no progress, in percent.
    static let progressPercent: UInt64 = 10
    /// Rounds without progress before the memory counts as changed faster than it can be sent.
    static let fruitlessRounds = 2

    private let limits: PrecopyLimits

    package init(_ limits: PrecopyLimits) { self.limits = limits }

    /// What comes next, and why, in words for the person who watches.
    package enum Verdict: Hashable, Sendable {
        case again(String)
        case freeze(String)
        case giveUp(String)
    }

    /// `rounds` has at least one.
    package func judge(_ rounds: [PrecopyRound]) -> Verdict {
        guard let last = rounds.last else { preconditionFailure("there is nothing to judge before the first round") }
        let expected = Self.downtimeMs(rounds)
        let aim = limits.maxDowntimeMs ?? PrecopyLimits.usualDowntimeMs
        let words = "about \(expected) ms of copying are left"
        // The first round tells nothing of the next: all of it was new.
        if rounds.count > 1 || last.sentBytes == 0, expected <= aim { return .freeze("\(words), within \(aim) ms") }
        if rounds.count >= limits.maxRounds { return end("\(words) after \(rounds.count) rounds", expected) }
        if Self.isStalled(rounds) { return end("\(words) and no longer fewer: memory is changed as fast as it is sent", expected) }
        return .again(words)
    }

    /// No further round helps: the freeze is as short as it gets, unless a person has said that this is too long.
    private func end(_ why: String, _ expected: UInt64) -> Verdict {
        guard let most = limits.maxDowntimeMs, expected > most else { return .freeze(why) }
        return .giveUp("\(why), more than the \(most) ms allowed")
    }

    /// How long the remainder would take, in milliseconds.
    static func downtimeMs(_ rounds: [PrecopyRound]) -> UInt64 {
        guard let last = rounds.last else { return 0 }
        return rounds.filter { $0.sentBytes > 0 }.map { last.sentBytes * max($0.milliseconds, 1) / $0.sentBytes }.min() ?? 0
    }

    /// The remainder has stopped to shrink.
    static func isStalled(_ rounds: [PrecopyRound]) -> Bool {
        guard rounds.count > fruitlessRounds else { return false }
        let best = rounds.dropLast(fruitlessRounds).map(\.sentBytes).min() ?? 0
        return rounds.suffix(fruitlessRounds).allSatisfy { $0.sentBytes * 100 > best * (100 - progressPercent) }
    }
}
