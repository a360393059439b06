/// The exec sessions of one copy, kept where its freeze is decided: a session and a freeze exclude each other.
///
/// A pure value. Its keeper (the shim) asks it before it starts a session's first process, and before it freezes anything.
package struct SessionRoll: Hashable, Sendable {
    /// One session, from before its first process until after its last.
    package struct Entry: Hashable, Sendable {
        package let id: UInt64
        /// For whom it was opened, as in `operator/vera`.
        package let who: String
        package let since: Timestamp

        package init(id: UInt64, who: String, since: Timestamp) {
            self.id = id
            self.who = who
            self.since = since
        }

        /// Why the copy does not move.
        package var obstacle: String {
            "an exec session of \(who) is open since \(since): end it first, or declare exec: end"
        }
    }

    /// In the order in which they began.
    package private(set) var entries: [Entry] = []
    /// Of one copy at a time: each costs the agent memory and the node processes.
    package static let most = 16

    package init() {}

    /// Before anything of the session exists.
    ///
    /// - Throws: `refused` while an attempt holds a freeze, and when there are too many.
    package mutating func open(_ entry: Entry, during state: FreezeLease.State) throws(TorporError) {
        guard case .idle = state else {
            throw TorporError(.refused, "the workload is about to be moved or captured", remedy: "try again when the job has ended")
        }
        guard entries.count < Self.most else {
            throw TorporError(.refused, "\(entries.count) exec sessions are open, and no more are allowed", remedy: "end one of them")
        }
        guard !entries.contains(where: { $0.id == entry.id }) else {
            throw TorporError(.alreadyExists, "exec session \(entry.id) is open already")
        }
        entries.append(entry)
    }

    /// When nothing of the session is left.
    package mutating func close(_ id: UInt64) { entries.removeAll { $0.id == id } }

    /// The sessions that have to be ended before the copy may be frozen.
    ///
    /// - Throws: `refused` with the obstacle, when the policy is to wait for them.
    package func toEnd(by policy: ExecPolicy) throws(TorporError) -> [UInt64] {
        guard let first = entries.first else { return [] }
        guard policy == .end else { throw TorporError(.refused, first.obstacle, remedy: "torpor explain says it, too") }
        return entries.map(\.id)
    }
}
