package import TorporModel

/// A coordinator through which commands can be run beside workloads, wherever they live.
package protocol ExecControl: ControlPort {
    /// As `ExecAgent`, on the node where the workload lives. Over the wire the peer's certificate says who asks.
    ///
    /// - Throws: `unreachable` when the line broke; the session is then being ended.
    func exec(
        _ name: WorkloadName, _ call: ExecCall, for requester: String, over line: ExecLine
    ) async throws(TorporError) -> Int32
}
