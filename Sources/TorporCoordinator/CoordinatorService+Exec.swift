package import TorporModel
package import TorporPorts

extension CoordinatorService: ExecControl {
    package func exec(
        _ name: WorkloadName, _ call: ExecCall, for requester: String, over line: ExecLine
    ) async throws(TorporError) -> Int32 {
        try await clusterDesk.exec(name, call, for: requester, over: line)
    }
}
