package import TorporModel
package import TorporPorts

/// An agent's journal in memory, over a disk that can crash.
package struct MemoryJournal: AgentJournal {
    package let id: JournalID
    package let disk: SimulatedDisk<JournalState>
    private let limits: StoreLimits

    /// Over the same disk, and under the same id, this is the journal reopened.
    package init(
        id: JournalID, disk: SimulatedDisk<JournalState> = SimulatedDisk(JournalState()), limits: StoreLimits = StoreLimits()
    ) {
        self.id = id
        self.disk = disk
        self.limits = limits
    }

    package func load() async throws(TorporError) -> (records: [CopyRecord], unreadable: [WorkloadID]) {
        try disk.read { (state) throws(TorporError) in (state.records.values.sorted { $0.workload < $1.workload }, []) }
    }

    package func write(_ record: CopyRecord, answering answered: AnsweredOrder?) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in state.write(record, answering: answered, limits: limits) }
    }

    package func answer(to order: Order) async throws(TorporError) -> Answer? {
        try disk.read { (state) throws(TorporError) in state.answers[JournalState.Key(order)] }
    }
}
