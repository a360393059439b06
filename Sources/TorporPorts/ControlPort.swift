package import TorporModel

/// The coordinator as a person's tools see it, near or far.
package protocol ControlPort: Sendable {
    /// Accepts a job, or answers the one that the same key made before. `requester` is the caller's identity; over the wire the
    /// peer's certificate says it, whatever the client passes.
    ///
    /// - Throws: why it is refused, with nothing changed.
    func submit(_ request: JobRequest, by requester: String) async throws(TorporError) -> JobView
    /// What the job would do, and why not.
    func plan(_ kind: JobKind) async throws(TorporError) -> PlanView
    func job(_ id: JobID) async throws(TorporError) -> JobView
    /// Newest first.
    func jobs(limit: Int) async throws(TorporError) -> [JobView]
    /// Hands over the job whenever it has changed, the last time when it has ended.
    func watch(_ id: JobID, receive: @Sendable (JobView) async throws(TorporError) -> Void) async throws(TorporError)
    /// Before the pivot the job is undone; after it this is refused.
    func cancel(_ id: JobID, by requester: String) async throws(TorporError) -> JobView

    func workloads() async throws(TorporError) -> [WorkloadView]
    func workload(_ name: WorkloadName) async throws(TorporError) -> WorkloadView
    /// Where the workload could live, and where it would.
    func explain(_ name: WorkloadName) async throws(TorporError) -> PlacementView
    /// Asked of the node where the workload lives now, over every move.
    func logs(_ name: WorkloadName, _ query: LogQuery) async throws(TorporError) -> LogPage
    func nodes() async throws(TorporError) -> [NodeView]
    func snapshots() async throws(TorporError) -> [SnapshotView]
    /// Has a node remove the images that it has no use for; those that were removed.
    func pruneImages(on node: NodeID) async throws(TorporError) -> [ImageReport]
    func removeSnapshot(_ id: SnapshotID) async throws(TorporError)
    /// The spans of a job's trace, or of a trace id.
    func trace(_ jobOrTrace: String) async throws(TorporError) -> [SpanRecord]
    func report(spans: [SpanRecord]) async throws(TorporError)
    /// Rows that could not be read: reported, kept, never guessed.
    func incidents() async throws(TorporError) -> [String]
}
