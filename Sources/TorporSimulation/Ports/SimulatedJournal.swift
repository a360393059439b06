import TorporAgent
import TorporModel
import TorporPorts
import TorporStore

/// A node's journal as one process sees it: each write takes a moment, may find the disk full, and the process may die before or after.
struct SimulatedJournal: AgentJournal {
    let inner: MemoryJournal
    let hand: Hand
    let node: NodeID
    /// Is told who may wake what.
    let witness: Witness

    var id: JournalID { inner.id }

    func load() async throws(TorporError) -> (records: [CopyRecord], unreadable: [WorkloadID]) {
        try await hand.read { () async throws(TorporError) in try await inner.load() }
    }

    func write(_ record: CopyRecord, answering answered: AnsweredOrder?) async throws(TorporError) {
        try await hand.write { () async throws(TorporError) in
            try await inner.write(record, answering: answered)
            witness.wrote(record, on: node)
            let beside = (record.ended == nil ? "" : ", replaces one that has ended") + (record.grant == nil ? "" : ", may be woken")
            hand.scheduler.note("\(hand.process.name) journal: \(record.workload) \(record.state.word) over \(record.over)\(beside)")
        }
    }

    func answer(to order: Order) async throws(TorporError) -> Answer? {
        try await hand.read { () async throws(TorporError) in try await inner.answer(to: order) }
    }
}
