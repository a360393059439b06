package import TorporModel
package import TorporPorts

/// A journal whose process may end before or after each write.
package struct CrashingJournal: AgentJournal {
    private let inner: any AgentJournal
    private let crash: CrashSwitch

    package init(_ inner: any AgentJournal, _ crash: CrashSwitch) {
        self.inner = inner
        self.crash = crash
    }

    package var id: JournalID { inner.id }

    package func load() async throws(TorporError) -> (records: [CopyRecord], unreadable: [WorkloadID]) { try await inner.load() }

    package func write(_ record: CopyRecord, answering answered: AnsweredOrder?) async throws(TorporError) {
        try crash.point()
        try await inner.write(record, answering: answered)
        try crash.point()
    }

    package func answer(to order: Order) async throws(TorporError) -> Answer? { try await inner.answer(to: order) }
}
