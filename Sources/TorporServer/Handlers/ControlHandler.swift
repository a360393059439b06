import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// `Control`, for people's tools: who may call was decided before; here is only decode, call, encode.
///
/// Every method throws a status with the error's own words in its trailer. Who asks is taken from the certificate alone: a client may
/// write any requester it likes, and it is not even sent.
struct ControlHandler: Torpor_V1_Control.SimpleServiceProtocol {
    let control: any ControlPort
    let members: any MemberPort
    let audit: AuditLog

    /// The job, new or made before by the same key.
    func submit(request: Torpor_V1_JobRequest, context: ServerContext) async throws -> Torpor_V1_Job {
        try await Answering.run { () async throws(TorporError) in
            try await control.submit(JobRequest(wire: request), by: Peer.require().description).wire
        }
    }

    /// What would be done, with nothing done.
    func plan(request: Torpor_V1_JobKind, context: ServerContext) async throws -> Torpor_V1_JobPlan {
        try await Answering.run { () async throws(TorporError) in try await control.plan(JobKind(wire: request)).wire }
    }

    func getJob(request: Torpor_V1_JobName, context: ServerContext) async throws -> Torpor_V1_Job {
        try await Answering.run { () async throws(TorporError) in try await control.job(JobID.parse(request.job)).wire }
    }

    /// Refuses a count of zero and of a billion alike, before the store is asked.
    func listJobs(request: Torpor_V1_ListJobsRequest, context: ServerContext) async throws -> Torpor_V1_Jobs {
        try await Answering.run { () async throws(TorporError) in
            let limit = try WireLimits.read(request.limit, in: WireLimits.jobs, "jobs")
            let jobs = try await control.jobs(limit: limit)
            return .with { $0.jobs = jobs.map(\.wire) }
        }
    }

    /// Every change until the job has ended or the watcher has left; a watcher that is too slow sees each all the same.
    func watchJob(request: Torpor_V1_JobName, response: RPCWriter<Torpor_V1_Job>, context: ServerContext) async throws {
        try await Answering.run { () async throws(TorporError) in
            let id = try JobID.parse(request.job)
            let control = control
            try await UntilGone.run(context) { () async throws(TorporError) in
                try await control.watch(id) { (view) async throws(TorporError) in
                    do {
                        try await response.write(view.wire)
                    } catch {
                        throw TorporError(.cancelled, "nobody is watching any more", cause: error)
                    }
                }
            }
        }
    }

    /// The job after the wish was written down: it may well be running still, towards its undo.
    func cancelJob(request: Torpor_V1_JobName, context: ServerContext) async throws -> Torpor_V1_Job {
        try await Answering.run { () async throws(TorporError) in
            try await control.cancel(JobID.parse(request.job), by: Peer.require().description).wire
        }
    }

    func listWorkloads(request: Torpor_V1_Empty, context: ServerContext) async throws -> Torpor_V1_Workloads {
        try await Answering.run { () async throws(TorporError) in
            let workloads = try await control.workloads()
            return .with { $0.workloads = workloads.map(\.wire) }
        }
    }

    func getWorkload(request: Torpor_V1_WorkloadName, context: ServerContext) async throws -> Torpor_V1_Workload {
        try await Answering.run { () async throws(TorporError) in try await control.workload(WorkloadName(request.name)).wire }
    }

    func explain(request: Torpor_V1_WorkloadName, context: ServerContext) async throws -> Torpor_V1_Placement {
        try await Answering.run { () async throws(TorporError) in try await control.explain(WorkloadName(request.name)).wire }
    }

    /// Asked of the node where the workload lives.
    func workloadLogs(request: Torpor_V1_LogsRequest, context: ServerContext) async throws -> Torpor_V1_LogPage {
        try await Answering.run { () async throws(TorporError) in
            try await control.logs(WorkloadName(request.name), LogQuery(wire: request.query)).wire
        }
    }

    /// Written down with its command before it begins, whoever it is that asks.
    func exec(
        request: RPCAsyncSequence<Torpor_V1_ExecRequest, any Error>, response: RPCWriter<Torpor_V1_ExecReply>, context: ServerContext
    ) async throws {
        try await Answering.run { () async throws(TorporError) in
            guard let control = control as? any ExecControl else { throw TorporError(.unsupported, "this coordinator runs no commands") }
            let (caller, audit) = (try Peer.require(), audit)
            try await ExecSession.serve(request, response, context) { (open, line) async throws(TorporError) in
                let (name, call) = (try WorkloadName(open.workload), try ExecCall(wire: open.call))
                audit.exec(caller, name.rawValue, call)
                return try await control.exec(name, call, for: caller.description, over: line)
            }
        }
    }

    func listNodes(request: Torpor_V1_Empty, context: ServerContext) async throws -> Torpor_V1_Nodes {
        try await Answering.run { () async throws(TorporError) in
            let nodes = try await control.nodes()
            return .with { $0.nodes = nodes.map(\.wire) }
        }
    }

    func listSnapshots(request: Torpor_V1_Empty, context: ServerContext) async throws -> Torpor_V1_Snapshots {
        try await Answering.run { () async throws(TorporError) in
            let snapshots = try await control.snapshots()
            return .with { $0.snapshots = snapshots.map(\.wire) }
        }
    }

    /// For admins: a snapshot may be the only copy of a workload that was stopped.
    func removeSnapshot(request: Torpor_V1_SnapshotName, context: ServerContext) async throws -> Torpor_V1_Empty {
        try await Answering.run { () async throws(TorporError) in
            try await control.removeSnapshot(SnapshotID.parse(request.snapshot))
            return Torpor_V1_Empty()
        }
    }

    func describeSnapshot(request: Torpor_V1_SnapshotName, context: ServerContext) async throws -> Torpor_V1_SnapshotDetail {
        try await Answering.run { () async throws(TorporError) in
            try await snapshots().describe(SnapshotID.parse(request.snapshot)).wire
        }
    }

    /// For admins: the workload's memory leaves the cluster, with the secrets that may be in it.
    func sendSnapshot(request: Torpor_V1_SendSnapshotRequest, context: ServerContext) async throws -> Torpor_V1_SentSnapshot {
        try await Answering.run { () async throws(TorporError) in
            try await snapshots().send(SnapshotID.parse(request.snapshot), to: SnapshotDestination(wire: request.to)).wire
        }
    }

    /// For admins: whoever asks vouches for what comes.
    func takeSnapshot(request: Torpor_V1_TakeSnapshotRequest, context: ServerContext) async throws -> Torpor_V1_SnapshotDetail {
        try await Answering.run { () async throws(TorporError) in
            try await snapshots().take(SnapshotSource(wire: request.from), on: NodeID.parse(request.node)).wire
        }
    }

    private func snapshots() throws(TorporError) -> any SnapshotControl {
        guard let control = control as? any SnapshotControl else {
            throw TorporError(.unsupported, "this coordinator has no snapshots described, sent or taken")
        }
        return control
    }

    /// For admins, as whatever removes.
    func pruneImages(request: Torpor_V1_NodeName, context: ServerContext) async throws -> Torpor_V1_ImageReports {
        try await Answering.run { () async throws(TorporError) in
            let images = try await control.pruneImages(on: NodeID.parse(request.node))
            return .with { $0.images = images.map(\.wire) }
        }
    }

    /// Job id or trace id: the port tells them apart.
    func getTrace(request: Torpor_V1_TraceName, context: ServerContext) async throws -> Torpor_V1_Spans {
        try await Answering.run { () async throws(TorporError) in
            let spans = try await control.trace(request.jobOrTrace)
            return .with { $0.spans = spans.map(\.wire) }
        }
    }

    /// Spans of the command line itself, so that a trace begins where the person began.
    func reportSpans(request: Torpor_V1_Spans, context: ServerContext) async throws -> Torpor_V1_Empty {
        try await Answering.run { () async throws(TorporError) in
            try await control.report(spans: Wire.read(request.spans))
            return Torpor_V1_Empty()
        }
    }

    func listIncidents(request: Torpor_V1_Empty, context: ServerContext) async throws -> Torpor_V1_Incidents {
        try await Answering.run { () async throws(TorporError) in
            let incidents = try await control.incidents()
            return .with { $0.incidents = incidents }
        }
    }

    /// For admins: whoever holds the answer may become that node.
    func inviteNode(request: Torpor_V1_InviteNodeRequest, context: ServerContext) async throws -> Torpor_V1_NodeInvitation {
        try await Answering.run { () async throws(TorporError) in
            let (node, requester) = (try NodeID.parse(request.node), try Peer.require().description)
            let invitation = try await members.invite(node, lastingMs: request.ttlMs, by: requester)
            audit.member(node, "invited until \(invitation.expires)", by: requester)
            return invitation.wire
        }
    }

    /// For admins: from the answer on nothing of the node is believed.
    func revokeNode(request: Torpor_V1_NodeName, context: ServerContext) async throws -> Torpor_V1_Empty {
        try await Answering.run { () async throws(TorporError) in
            let (node, requester) = (try NodeID.parse(request.node), try Peer.require().description)
            try await members.revoke(node, by: requester)
            audit.member(node, "revoked", by: requester)
            return Torpor_V1_Empty()
        }
    }
}
