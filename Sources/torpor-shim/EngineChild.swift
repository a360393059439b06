import TorporHost

/// A program of the engine at work on the copy. Its session outlives this shim, and is waited for as a whole: when only the engine's
/// front end is killed, what it started is still at work.
struct EngineChild {
    enum Purpose: Equatable {
        case start, restore
        case capture(UInt64)
    }

    let purpose: Purpose
    let pid: Int32
    /// When its session is ended, in `MonotonicClock` milliseconds; nil for a capture, which is never ended.
    let limit: UInt64?
    var ended: ExitStatus?
}
