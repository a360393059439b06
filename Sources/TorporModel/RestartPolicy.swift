/// Whether a workload that has ended by itself, or with its node, is started again, and how often in a row.
///
/// What somebody stopped stays stopped. Pauses double from one second to five minutes; whatever ran for ten minutes begins anew.
package struct RestartPolicy: Hashable, Codable, Sendable {
    /// When it is started again. The words are those of podman and systemd.
    package enum Condition: String, Hashable, Codable, Sendable, CaseIterable {
        case never
        /// Ended with another status than 0, by a signal, with its node, or nobody knows how.
        case onFailure = "on-failure"
        case always
    }

    package var condition: Condition
    /// Starts in a row before it is left as it is; nil for no end.
    package var limit: UInt32?

    package init(_ condition: Condition = .never, limit: UInt32? = nil) {
        self.condition = condition
        self.limit = limit
    }

    /// - Parameter status: how it ended; nil when its node was switched off, or nobody knows.
    package func wants(after status: Int32?) -> Bool {
        switch condition {
        case .never: false
        case .onFailure: status != 0
        case .always: true
        }
    }
}
