import Synchronization
import TorporModel
import TorporPorts

/// Answers everything, and remembers what it was asked.
final class FakeControl: ControlPort {
    let asked = Mutex<[String]>([])
    /// Thrown by every method when set.
    let refusal: TorporError?
    /// What a watcher is handed, one by one; then the watch waits for ever unless the last has ended.
    let watched: [JobView]
    let watchers = Mutex<Int>(0)

    init(refusing refusal: TorporError? = nil, watched: [JobView] = []) {
        self.refusal = refusal
        self.watched = watched
    }

    static func view(_ id: String, _ state: JobView.State = .running, requester: String = "") -> JobView {
        JobView(
            job: JobID(unchecked: id), kind: "migrate", workload: .sample, state: state, from: nil, to: nil, incarnation: nil,
            requester: requester, createdAt: "", blackoutMs: nil, totalMs: nil, sentBytes: nil, logicalBytes: nil, rounds: 0, snapshot: nil,
            traceId: "", steps: [], waiting: nil, error: nil)
    }

    func note(_ words: String) throws(TorporError) {
        asked.withLock { $0.append(words) }
        if let refusal { throw refusal }
    }

    func submit(_ request: JobRequest, by requester: String) async throws(TorporError) -> JobView {
        try note("submit \(request.kind.verb) by \(requester)")
        return Self.view("j-1", requester: requester)
    }
    func plan(_ kind: JobKind) async throws(TorporError) -> PlanView {
        try note("plan \(kind.verb)")
        return PlanView(kind: kind.verb, workload: .sample, from: nil, to: nil, steps: ["reserve"], refusals: [])
    }
    func job(_ id: JobID) async throws(TorporError) -> JobView {
        try note("job \(id)")
        return Self.view(id.rawValue)
    }
    func jobs(limit: Int) async throws(TorporError) -> [JobView] {
        try note("jobs \(limit)")
        return [Self.view("j-2"), Self.view("j-1")]
    }
    func watch(_ id: JobID, receive: @Sendable (JobView) async throws(TorporError) -> Void) async throws(TorporError) {
        try note("watch \(id)")
        watchers.withLock { $0 += 1 }
        defer { watchers.withLock { $0 -= 1 } }
        for view in watched { try await receive(view) }
        while watched.last?.state.isEnded != true {
            do { try await Task.sleep(for: .seconds(3600)) } catch { throw TorporError(.cancelled, "the watch was ended") }
        }
    }
    func cancel(_ id: JobID, by requester: String) async throws(TorporError) -> JobView {
        try note("cancel \(id) by \(requester)")
        return Self.view(id.rawValue, .cancelled, requester: requester)
    }
    func pruneImages(on node: NodeID) async throws(TorporError) -> [ImageReport] {
        try note("prune images on \(node)")
        return []
    }
    func workloads() async throws(TorporError) -> [WorkloadView] {
        try note("workloads")
        return []
    }
    func workload(_ name: WorkloadName) async throws(TorporError) -> WorkloadView {
        try note("workload \(name)")
        throw TorporError(.notFound, "there is no workload \(name)", remedy: "torpor ps")
    }
    func explain(_ name: WorkloadName) async throws(TorporError) -> PlacementView {
        try note("explain \(name)")
        return PlacementView(workload: name, reason: .new, strategy: .pack, chosen: nil, because: nil, candidates: [])
    }
    func logs(_ name: WorkloadName, _ query: LogQuery) async throws(TorporError) -> LogPage {
        try note("logs \(name) \(query.tail ?? 0)")
        return LogPage(lines: [LogLine(at: Timestamp(milliseconds: 1), stream: .output, text: "7", node: nil, number: 1)])
    }
    func nodes() async throws(TorporError) -> [NodeView] {
        try note("nodes")
        return []
    }
    func snapshots() async throws(TorporError) -> [SnapshotView] {
        try note("snapshots")
        return []
    }
    func removeSnapshot(_ id: SnapshotID) async throws(TorporError) { try note("removeSnapshot \(id)") }
    func trace(_ jobOrTrace: String) async throws(TorporError) -> [SpanRecord] {
        try note("trace \(jobOrTrace)")
        return []
    }
    func report(spans: [SpanRecord]) async throws(TorporError) { try note("report \(spans.count)") }
    func incidents() async throws(TorporError) -> [String] {
        try note("incidents")
        return ["row 7 of jobs"]
    }
}

extension WorkloadName {
    /// A name known to be good.
    static let sample: WorkloadName = {
        do { return try WorkloadName("web-1") } catch { preconditionFailure("\(error)") }
    }()
}
