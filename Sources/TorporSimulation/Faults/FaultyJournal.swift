import Synchronization
package import TorporModel
package import TorporPorts

/// A journal that refuses writes, or forgets how to read a record, when told.
package final class FaultyJournal: AgentJournal {
    private let inner: any AgentJournal
    private let state = Mutex<State>(State())

    private struct State {
        var refusing: (@Sendable (CopyRecord) -> TorporError?)?
        var unreadable: Set<WorkloadID> = []
        var written: [CopyRecord] = []
    }

    package init(_ inner: any AgentJournal) { self.inner = inner }

    package var id: JournalID { inner.id }

    /// Every record that was written, in order.
    package var written: [CopyRecord] { state.withLock { $0.written } }

    /// Asked before every write; what it gives is thrown and nothing is written.
    package func refuse(_ refusing: (@Sendable (CopyRecord) -> TorporError?)?) { state.withLock { $0.refusing = refusing } }

    package func makeUnreadable(_ workload: WorkloadID) { _ = state.withLock { $0.unreadable.insert(workload) } }

    package func load() async throws(TorporError) -> (records: [CopyRecord], unreadable: [WorkloadID]) {
        let (records, unreadable) = try await inner.load()
        let broken = state.withLock { $0.unreadable }
        return (records.filter { !broken.contains($0.workload) }, unreadable + broken.sorted())
    }

    package func write(_ record: CopyRecord, answering answered: AnsweredOrder?) async throws(TorporError) {
        if let refusal = state.withLock({ $0.refusing?(record) }) { throw refusal }
        try await inner.write(record, answering: answered)
        state.withLock { $0.written.append(record) }
    }

    package func answer(to order: Order) async throws(TorporError) -> Answer? { try await inner.answer(to: order) }
}
