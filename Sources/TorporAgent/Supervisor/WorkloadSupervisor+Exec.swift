import Logging
import TorporModel
import TorporPorts

extension WorkloadSupervisor {
    /// Past the mailbox, which a session would hold for hours: whether a freeze is under way is for the copy's own keeper to say, which
    /// is the single place where one begins (`SessionRoll`).
    func exec(_ call: ExecCall, for requester: String, over line: ExecLine) async throws(TorporError) -> Int32 {
        if let lock { throw lock }
        guard case .running(let copy) = record.state else {
            throw TorporError(.refused, "the workload is \(record.state.word) on this node, not running", remedy: "torpor explain says why")
        }
        let backend = try hands.execBackend(of: copy.spec)
        // What it runs stands in the coordinator's audit log, in full and once.
        logger.notice("exec session begins", metadata: ["torpor.requester": "\(requester)"])
        do throws(TorporError) {
            let status = try await backend.exec(hands.id(copy), call, for: requester, over: line)
            logger.notice("exec session ended", metadata: ["torpor.requester": "\(requester)", "process.exit_code": "\(status)"])
            return status
        } catch {
            logger.notice("exec session ended", metadata: ["torpor.requester": "\(requester)", "error": "\(error)"])
            throw error
        }
    }
}
