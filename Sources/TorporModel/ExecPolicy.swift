/// What becomes of exec sessions when their workload is about to be frozen: no process of a session is ever captured.
package enum ExecPolicy: String, Hashable, Codable, Sendable, CaseIterable {
    /// The workload does not move while there is one, and says so.
    case block
    /// They are ended.
    case end
}
