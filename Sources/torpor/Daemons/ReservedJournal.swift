import TorporAgent
import TorporHost
import TorporModel
import TorporPorts

/// A journal that can still write what lets a workload run when the node's disk is full; whatever would begin something new is refused.
struct ReservedJournal: AgentJournal {
    let journal: any AgentJournal
    let ballast: Ballast

    /// Some forty records with their answers.
    static let bytes = 1 << 20

    var id: JournalID { journal.id }

    /// Takes the space, then reads: an agent that starts on a full disk does without.
    func load() async throws(TorporError) -> (records: [CopyRecord], unreadable: [WorkloadID]) {
        ballast.load()
        return try await journal.load()
    }

    /// With the space that is kept only where the disk is full and the record lets a copy run.
    ///
    /// - Throws: `diskFull` for whatever would begin something.
    func write(_ record: CopyRecord, answering answered: AnsweredOrder?) async throws(TorporError) {
        do throws(TorporError) {
            try await journal.write(record, answering: answered)
            ballast.load()
        } catch  where error.code == .diskFull {
            guard Self.closes(record), ballast.drop() else { throw error }
            try await journal.write(record, answering: answered)
        }
    }

    func answer(to order: Order) async throws(TorporError) -> Answer? { try await journal.answer(to: order) }

    /// Whether nothing is kept from running by it: the attempt that the copy belongs to is over.
    private static func closes(_ record: CopyRecord) -> Bool { record.state.copy.map { record.over >= $0.attempt } ?? true }
}
