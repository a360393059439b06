package import TorporModel
package import TorporPorts

extension AgentService: ExecAgent {
    /// Of a workload that lives here. The session ends with the task that asks.
    package func exec(
        _ workload: WorkloadID, _ call: ExecCall, for requester: String, over line: ExecLine
    ) async throws(TorporError) -> Int32 {
        try await known(workload).exec(call, for: requester, over: line)
    }
}
