/// That a workload's hook `afterWake` is to be called: written down before it runs again, and struck out when it was called. So whatever dies in
/// between, it is called at least once.
package struct Greeting: Hashable, Codable, Sendable {
    /// Why the workload stopped and runs again.
    package enum Reason: String, Hashable, Codable, Sendable {
        /// It slept, or was about to.
        case wake
        case migrate
        /// It goes back to a snapshot.
        case restore
        /// It is another workload than the one of which its snapshot was made.
        case clone
    }

    package var reason: Reason
    /// Due when this attempt is over on the node and the copy runs.
    package var attempt: Attempt
    /// When it was captured; nil for one that was told of a sleep which never began.
    package var since: Timestamp?

    package init(_ reason: Reason, attempt: Attempt, since: Timestamp? = nil) {
        self.reason = reason
        self.attempt = attempt
        self.since = since
    }
}
