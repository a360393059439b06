import TorporModel
import TorporPorts

/// An agent without workloads: it has chunks to give and obeys no order.
struct NoAgent: AgentPort {
    private static let refusal = TorporError(.refused, "this end of a measurement has no workloads", remedy: "torpor agent")

    func perform(_ order: Order, deadline: Duration) async throws(TorporError) -> Answer { throw Self.refusal }
    func pruneImages() async throws(TorporError) -> [ImageReport] { throw Self.refusal }
    func logs(_ workload: WorkloadID, _ query: LogQuery) async throws(TorporError) -> LogPage { throw Self.refusal }
}
