import TorporAgent
import TorporCoordinator
import TorporModel
import TorporPorts

/// One coordinator's way to the agents.
struct SimulatedDirectory: AgentDirectory {
    let network: SimulatedNetwork
    let caller: SimulatedProcess
    let agents: [NodeID: Endpoint<AgentService>]

    func agent(on node: NodeID) async throws(TorporError) -> any AgentPort {
        guard let endpoint = agents[node] else { throw TorporError(.unreachable, "node \(node) has never reported") }
        return SimulatedAgentLine(network: network, caller: caller, endpoint: endpoint)
    }
}

/// One agent as a coordinator reaches it.
struct SimulatedAgentLine: AgentPort {
    let network: SimulatedNetwork
    let caller: SimulatedProcess
    let endpoint: Endpoint<AgentService>

    func perform(_ order: Order, deadline: Duration) async throws(TorporError) -> Answer {
        let what = "\(AnsweredOrder.verbWord(order.verb)) \(order.workload) attempt \(order.attempt) incarnation \(order.incarnation)"
        return try await network.call(what, from: nil, caller, to: endpoint, deadline: deadline) { (agent) async throws(TorporError) in
            try await agent.perform(order, deadline: deadline)
        }
    }

    func pruneImages() async throws(TorporError) -> [ImageReport] {
        try await network.call("prune images", from: nil, caller, to: endpoint, deadline: .seconds(30)) {
            (agent) async throws(TorporError) in try await agent.pruneImages()
        }
    }

    func logs(_ workload: WorkloadID, _ query: LogQuery) async throws(TorporError) -> LogPage { LogPage(lines: []) }
}

/// The coordinator as one agent reaches it.
struct SimulatedCoordinatorLine: CoordinatorPort {
    let network: SimulatedNetwork
    let caller: SimulatedProcess
    let node: NodeID
    let coordinator: Endpoint<CoordinatorService>

    func heartbeat(_ report: NodeReport) async throws(TorporError) {
        try await network.call("heartbeat", from: node, caller, to: coordinator, deadline: .seconds(5)) {
            (service) async throws(TorporError) in try await service.heartbeat(report)
        }
    }

    func report(spans: [SpanRecord]) async throws(TorporError) {}
}
