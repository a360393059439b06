import Synchronization
package import TorporModel
import TorporPorts

/// The roster in force in this process, for every listener and every line of it.
package final class RosterBoard: RosterKeeper {
    private let state: Mutex<Roster>
    private let keep: @Sendable (Roster) -> Void

    /// - Parameters:
    ///   - roster: what is known from before.
    ///   - keep: told of each new one, so that a restarted agent does not begin by believing everybody.
    package init(_ roster: Roster = Roster(), keep: @escaping @Sendable (Roster) -> Void = { _ in }) {
        state = Mutex(roster)
        self.keep = keep
    }

    package var now: Roster { state.withLock { $0 } }

    /// An agent's: whatever the coordinator says last, also an older one, after its store came back from a backup.
    package func take(_ roster: Roster) {
        let isNew = state.withLock { state in
            defer { state = roster }
            return state != roster
        }
        if isNew { keep(roster) }
    }

    /// The coordinator's own: two changes at once may be read back in either order, and the later one stays.
    package func advance(to roster: Roster) {
        state.withLock { if roster.revision > $0.revision { $0 = roster } }
    }
}
