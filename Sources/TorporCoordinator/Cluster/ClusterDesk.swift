import TorporModel
import TorporPorts

/// Tells people what there is, and takes in what agents report.
struct ClusterDesk: Sendable {
    let tools: SagaTools

    /// All but removed ones, by name.
    func workloads() async throws(TorporError) -> [WorkloadView] {
        let picture = try await ClusterPicture.take(tools)
        return picture.workloads.sorted { $0.name < $1.name }.map(picture.view)
    }

    /// - Throws: `notFound` when no living workload bears the name.
    func workload(_ name: WorkloadName) async throws(TorporError) -> WorkloadView {
        let picture = try await ClusterPicture.take(tools)
        guard let row = picture.workloads.first(where: { $0.name == name }) else {
            throw TorporError(.notFound, "there is no workload \(name)", remedy: "torpor ps")
        }
        return picture.view(row)
    }

    /// Asked of the agent of its home, over every move.
    func logs(_ name: WorkloadName, _ query: LogQuery) async throws(TorporError) -> LogPage {
        let (id, agent) = try await home(of: name)
        return try await agent.logs(id, query)
    }

    /// Relayed to the agent of its home, byte for byte. Whether it may begin is for the workload's keeper there to say.
    func exec(
        _ name: WorkloadName, _ call: ExecCall, for requester: String, over line: ExecLine
    ) async throws(TorporError) -> Int32 {
        let (id, agent) = try await home(of: name)
        guard let agent = agent as? any ExecAgent else {
            throw TorporError(.unsupported, "the agent of \(name) runs no commands beside workloads")
        }
        return try await agent.exec(id, call, for: requester, over: line)
    }

    /// The workload's id, and the agent of the node where it lives.
    private func home(of name: WorkloadName) async throws(TorporError) -> (WorkloadID, any AgentPort) {
        let view = try await workload(name)
        guard let home = view.node else { throw TorporError(.refused, "workload \(name) has no home yet", remedy: "torpor show \(name)") }
        return (view.id, try await tools.agents.agent(on: home))
    }

    /// - Throws: `notFound` for a link to a node that never reported: a name that is mistyped would limit nothing, and nobody would see it.
    func changeLimits(of node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits {
        let known = Set(try await tools.catalogue.nodes().map(\.node))
        for (peer, setting) in change.links.sorted(by: { $0.key < $1.key }) where setting != .lift && !known.contains(peer) {
            throw TorporError(.notFound, "no node \(peer) has ever reported, so no link to it can be limited", remedy: "torpor nodes")
        }
        return try await tools.catalogue.change(limitsOf: node, change)
    }

    func limits(of node: NodeID) async throws(TorporError) -> TransferLimits { try await tools.catalogue.limits(of: node) }

    /// By name, with what each owes.
    func nodes() async throws(TorporError) -> [NodeView] {
        let picture = try await ClusterPicture.take(tools)
        return picture.nodeViews(try await stages())
    }

    /// Of each node, by the newest drain that names it.
    private func stages() async throws(TorporError) -> [NodeID: MaintenanceNode.Stage] {
        var stages: [NodeID: MaintenanceNode.Stage] = [:]
        for drain in try await tools.catalogue.maintenances(limit: 100).reversed() where drain.purpose == .drain {
            let isGivenUp = drain.end == .cancelled || drain.end == .left
            for node in drain.nodes { stages[node.node] = isGivenUp && node.stage == .draining ? nil : node.stage }
        }
        return stages
    }

    /// Asked of the agent itself: only it knows what it uses.
    ///
    /// - Throws: `notFound` for a node that has never reported.
    func pruneImages(on node: NodeID) async throws(TorporError) -> [ImageReport] {
        let picture = try await ClusterPicture.take(tools)
        guard picture.node(node) != nil else {
            throw TorporError(.notFound, "there is no node \(node)", remedy: "torpor nodes")
        }
        return try await tools.agents.agent(on: node).pruneImages()
    }

    /// By a job's id or a trace's.
    ///
    /// - Throws: `notFound` when no span of it is kept any more.
    func trace(_ jobOrTrace: String) async throws(TorporError) -> [SpanRecord] {
        var trace = jobOrTrace
        if let id = try? JobID.parse(jobOrTrace), let job = try await tools.catalogue.job(id) { trace = job.traceParent.traceID }
        let spans = try await tools.catalogue.spans(of: trace)
        guard !spans.isEmpty else {
            throw TorporError(.notFound, "no spans are kept for \"\(jobOrTrace)\"", remedy: "torpor jobs -o json shows the trace ids")
        }
        return spans
    }
}
