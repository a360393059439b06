package import TorporModel

/// The coordinator as an agent sees it.
package protocol CoordinatorPort: Sendable {
    /// Tells what is true on the node. The answer names nothing to do: orders come by `AgentPort` only.
    func heartbeat(_ report: NodeReport) async throws(TorporError)
    /// Hands over finished spans, best effort.
    func report(spans: [SpanRecord]) async throws(TorporError)
}
