import GRPCCore
import SwiftProtobuf
package import TorporModel
package import TorporPorts
import TorporWire

/// The coordinator, from a person's tool.
///
/// Every method throws the coordinator's own refusal, word for word, or `unreachable` or `deadlineExceeded`. After those two a
/// submission is repeated with the same key: it is the same job however often it is sent.
package struct ControlClient: ControlPort {
    let line: Line

    /// - Parameter line: a line to `.coordinator`.
    package init(_ line: Line) { self.line = line }

    typealias Stub = Torpor_V1_Control.Client

    /// `requester` stays here: the certificate says who asks.
    package func submit(_ request: JobRequest, by requester: String) async throws(TorporError) -> JobView {
        try line.read(
            try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).submit(request.wire, options: $1) })
    }

    package func plan(_ kind: JobKind) async throws(TorporError) -> PlanView {
        try line.read(try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).plan(kind.wire, options: $1) })
    }

    package func job(_ id: JobID) async throws(TorporError) -> JobView {
        let name = Torpor_V1_JobName.with { $0.job = id.rawValue }
        return try line.read(try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).getJob(name, options: $1) })
    }

    package func jobs(limit: Int) async throws(TorporError) -> [JobView] {
        let asked = Torpor_V1_ListJobsRequest.with { $0.limit = WireLimits.sent(limit) }
        return try line.read(
            try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).listJobs(asked, options: $1).jobs })
    }

    /// No deadline: a job may take hours. Keepalive ends a line that is dead.
    package func watch(_ id: JobID, receive: @Sendable (JobView) async throws(TorporError) -> Void) async throws(TorporError) {
        let line = line
        let name = Torpor_V1_JobName.with { $0.job = id.rawValue }
        try await Relay.run { (feed: AsyncStream<JobView>.Continuation) throws(TorporError) in
            try await line.call(deadline: nil) { client, options in
                try await Stub(wrapping: client).watchJob(name, options: options) { response in
                    for try await message in response.messages { feed.yield(try line.read(message)) }
                }
            }
        } receive: { (view: JobView) throws(TorporError) in
            try await receive(view)
        }
    }

    package func cancel(_ id: JobID, by requester: String) async throws(TorporError) -> JobView {
        let name = Torpor_V1_JobName.with { $0.job = id.rawValue }
        return try line.read(
            try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).cancelJob(name, options: $1) })
    }

    package func workloads() async throws(TorporError) -> [WorkloadView] {
        try line.read(
            try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).listWorkloads(.init(), options: $1).workloads }
        )
    }

    package func workload(_ name: WorkloadName) async throws(TorporError) -> WorkloadView {
        let asked = Torpor_V1_WorkloadName.with { $0.name = name.rawValue }
        return try line.read(
            try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).getWorkload(asked, options: $1) })
    }

    package func explain(_ name: WorkloadName) async throws(TorporError) -> PlacementView {
        let asked = Torpor_V1_WorkloadName.with { $0.name = name.rawValue }
        return try line.read(try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).explain(asked, options: $1) })
    }

    package func logs(_ name: WorkloadName, _ query: LogQuery) async throws(TorporError) -> LogPage {
        let asked = Torpor_V1_LogsRequest.with { ($0.name, $0.query) = (name.rawValue, query.wire) }
        return try line.read(
            try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).workloadLogs(asked, options: $1) })
    }

    package func nodes() async throws(TorporError) -> [NodeView] {
        try line.read(
            try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).listNodes(.init(), options: $1).nodes })
    }

    package func snapshots() async throws(TorporError) -> [SnapshotView] {
        try line.read(
            try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).listSnapshots(.init(), options: $1).snapshots }
        )
    }

    package func pruneImages(on node: NodeID) async throws(TorporError) -> [ImageReport] {
        let name = Torpor_V1_NodeName.with { $0.node = node.rawValue }
        return try line.read(
            try await line.call(deadline: Deadlines.prune) { try await Stub(wrapping: $0).pruneImages(name, options: $1).images })
    }

    package func removeSnapshot(_ id: SnapshotID) async throws(TorporError) {
        let name = Torpor_V1_SnapshotName.with { $0.snapshot = id.rawValue }
        _ = try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).removeSnapshot(name, options: $1) }
    }

    package func trace(_ jobOrTrace: String) async throws(TorporError) -> [SpanRecord] {
        let name = Torpor_V1_TraceName.with { $0.jobOrTrace = jobOrTrace }
        return try line.read(
            try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).getTrace(name, options: $1).spans })
    }

    package func report(spans: [SpanRecord]) async throws(TorporError) {
        let message = Torpor_V1_Spans.with { $0.spans = spans.map(\.wire) }
        _ = try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).reportSpans(message, options: $1) }
    }

    package func incidents() async throws(TorporError) -> [String] {
        try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).listIncidents(.init(), options: $1).incidents }
    }
}

extension ControlClient: ExecControl {
    /// No deadline, as for every session. `requester` stays here: the certificate says who asks.
    package func exec(
        _ name: WorkloadName, _ call: ExecCall, for requester: String, over near: ExecLine
    ) async throws(TorporError) -> Int32 {
        let (line, open) = (line, ExecStream.open(name.rawValue, call, for: ""))
        return try await line.call(deadline: nil) { client, options in
            try await Stub(wrapping: client).exec(request: ExecStream.request(open, near), options: options) {
                try await ExecStream.status($0, near, line)
            }
        }
    }
}

extension ControlClient: SnapshotControl {
    package func describe(_ snapshot: SnapshotID) async throws(TorporError) -> SnapshotDetail {
        let name = Torpor_V1_SnapshotName.with { $0.snapshot = snapshot.rawValue }
        return try line.read(
            try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).describeSnapshot(name, options: $1) })
    }

    package func send(_ snapshot: SnapshotID, to destination: SnapshotDestination) async throws(TorporError) -> SentSnapshot {
        let request = Torpor_V1_SendSnapshotRequest.with { ($0.snapshot, $0.to) = (snapshot.rawValue, destination.wire) }
        return try line.read(
            try await line.call(deadline: Deadlines.errand) { try await Stub(wrapping: $0).sendSnapshot(request, options: $1) })
    }

    package func take(_ source: SnapshotSource, on node: NodeID) async throws(TorporError) -> SnapshotDetail {
        let request = Torpor_V1_TakeSnapshotRequest.with { ($0.from, $0.node) = (source.wire, node.rawValue) }
        return try line.read(
            try await line.call(deadline: Deadlines.errand) { try await Stub(wrapping: $0).takeSnapshot(request, options: $1) })
    }
}
