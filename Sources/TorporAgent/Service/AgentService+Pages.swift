package import TorporModel
import TorporPorts

/// Memory of originals that are frozen here, for the agents whose copies still lack it: past the mailbox, for nothing is changed.
extension AgentService: PageHolder {
    package func pages(_ ask: PageAsk, of workload: WorkloadID, attempt: Attempt) async throws(TorporError) -> [UInt8] {
        let supervisor = try known(workload)
        let record = supervisor.record
        switch record.state {
        case .frozen(let copy, _) where copy.attempt == attempt, .sealed(let copy, _) where copy.attempt == attempt:
            return try await supervisor.hands.lazyBackend(of: copy.spec).pages(supervisor.hands.id(copy), ask)
        default:
            // Over: it was retired, it runs on, or a fault took it. What is here now, if anything, is not that original.
            guard attempt <= record.over || record.goneNote(of: attempt) != nil else {
                throw TorporError(.refused, "the original of attempt \(attempt) is \(record.state.word) here", remedy: "ask again")
            }
            throw TorporError(.lost, "the original of attempt \(attempt) is not here any more")
        }
    }
}
