package import TorporModel

/// What goes wrong with one call to a double.
package enum Fault: Sendable {
    /// Nothing was done.
    case failBefore(TorporError)
    /// All was done, and the caller hears of a failure.
    case failAfter(TorporError)
    /// Hangs before anything is done, until the gate is opened.
    case hangBefore(Gate)
    /// Hangs when all is done.
    case hangAfter(Gate)
    /// A capture whose engine dies in the middle: the freezer reads THAWED and the workload runs (handoff-rules A2, E1).
    case breakFreeze(TorporError)
}
