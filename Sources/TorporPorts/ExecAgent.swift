package import TorporModel

/// An agent that can run commands beside the workloads of its node.
package protocol ExecAgent: AgentPort {
    /// As `ExecBackend`; cancelled, it ends the session.
    ///
    /// - Parameter requester: on whose behalf, for the log and for whoever wonders why the workload does not move.
    func exec(
        _ workload: WorkloadID, _ call: ExecCall, for requester: String, over line: ExecLine
    ) async throws(TorporError) -> Int32
}
