package import TorporModel

/// The roster in force in a process, for whoever changes it.
package protocol RosterKeeper: Sendable {
    var now: Roster { get }
    /// Takes over a later roster; an earlier one is passed over.
    func advance(to roster: Roster)
}
