import TorporHost

/// A program of the engine at work on the copy. Its session outlives this shim, and is waited for as a whole: when only the engine's
/// front end is killed, what it started is still at work.
struct EngineChild {
    /// What its end means.
    enum Purpose: Equatable {
        case start, restore
        case capture(UInt64)
    }

    /// Start, restore or capture.
    let purpose: Purpose
    /// Also the number of its session.
    let pid: Int32
    /// When its session is ended, in `MonotonicClock` milliseconds; nil for a capture, which is never ended.
    let limit: UInt64?
    /// Set when it was reaped; others of its session may still be at work.
    var ended: ExitStatus?
    /// Since when only the engine's front end is left of the session, in `MonotonicClock` milliseconds.
    var aloneSince: UInt64?

    /// Longer than a front end is alone while all is well: before it has started the engine proper, and after that has ended.
    static let longestAlone: UInt64 = 3000
}
