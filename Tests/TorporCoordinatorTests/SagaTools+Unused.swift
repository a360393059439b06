import TorporModel
import TorporPorts
import TorporStore

@testable import TorporCoordinator

extension SagaTools {
    /// For tests that look at plans and never carry one out.
    static var unused: SagaTools {
        SagaTools(
            catalogue: MemoryCatalogue(), agents: NoAgents(), clock: ContinuousClock(), now: { Timestamp(milliseconds: 0) },
            limits: CoordinatorLimits(), readManifest: { (_) throws(TorporError) in throw TorporError(.internal, "unused") })
    }
}

private struct NoAgents: AgentDirectory {
    func agent(on node: NodeID) async throws(TorporError) -> any AgentPort { throw TorporError(.unreachable, "no agents in this test") }
}
