import Synchronization
import TorporModel
import TorporPorts

/// The lines from the coordinator to its agents: what crosses them is written down, and may be lost, repeated or refused.
final class FaultyLines: AgentDirectory {
    /// What happens to one order on its way.
    enum Fault: Sendable {
        /// It never arrives.
        case loseOrder
        /// It is obeyed, and the answer never arrives.
        case loseAnswer
        /// It arrives twice; the second answer is the one that is heard.
        case repeated
        /// The agent's definite no, without asking it.
        case refuse(TorporError)
    }

    private struct State {
        var agents: [NodeID: any AgentPort] = [:]
        var cut: Set<NodeID> = []
        var orders: [(node: NodeID, verb: String)] = []
        var fault: (@Sendable (Int, NodeID, String) -> Fault?)?
    }

    private let state = Mutex(State())

    func connect(_ node: NodeID, to agent: any AgentPort) { state.withLock { $0.agents[node] = agent } }
    func cutOff(_ node: NodeID) { _ = state.withLock { $0.cut.insert(node) } }
    func reconnect(_ node: NodeID) { _ = state.withLock { $0.cut.remove(node) } }
    /// Every order that was sent, in order; renewals left out.
    var verbs: [String] { state.withLock { $0.orders.map(\.verb) } }
    var count: Int { state.withLock { $0.orders.count } }

    /// Asked with the number of the order (from 0), its node and its verb.
    func faults(_ fault: (@Sendable (Int, NodeID, String) -> Fault?)?) {
        state.withLock { state in
            state.fault = fault
            state.orders = []
        }
    }

    func agent(on node: NodeID) async throws(TorporError) -> any AgentPort {
        guard let agent = state.withLock({ $0.agents[node] }) else { throw TorporError(.unreachable, "no agent on \(node)") }
        return FaultyAgent(node: node, inner: agent, lines: self)
    }

    func isCut(_ node: NodeID) -> Bool { state.withLock { $0.cut.contains(node) } }

    func fault(_ node: NodeID, _ verb: String) -> Fault? {
        guard verb != "renew" else { return nil }
        let (fault, number) = state.withLock { state in
            state.orders.append((node, verb))
            return (state.fault, state.orders.count - 1)
        }
        return fault?(number, node, verb)
    }
}

/// One such line.
private struct FaultyAgent: AgentPort {
    let node: NodeID
    let inner: any AgentPort
    let lines: FaultyLines

    private static let silence = TorporError(.unreachable, "no answer")

    func perform(_ order: Order, deadline: Duration) async throws(TorporError) -> Answer {
        if lines.isCut(node) { throw Self.silence }
        switch lines.fault(node, AnsweredOrder.verbWord(order.verb)) {
        case .loseOrder: throw Self.silence
        case .loseAnswer:
            _ = try? await inner.perform(order, deadline: deadline)
            throw Self.silence
        case .repeated:
            _ = try? await inner.perform(order, deadline: deadline)
            return try await inner.perform(order, deadline: deadline)
        case .refuse(let error): throw error
        case nil:
            let answer = try await inner.perform(order, deadline: deadline)
            // Cut off while it was being obeyed: the answer has no way back.
            if lines.isCut(node) { throw Self.silence }
            return answer
        }
    }

    func pruneImages() async throws(TorporError) -> [ImageReport] { try await inner.pruneImages() }

    func logs(_ workload: WorkloadID, _ query: LogQuery) async throws(TorporError) -> LogPage {
        try await inner.logs(workload, query)
    }
}
