package import TorporModel
package import TorporPorts

/// An agent's journal in memory, over a disk that can crash.
package struct MemoryJournal: AgentJournal {
    /// Handed in at every opening: a simulated disk keeps contents, not names.
    package let id: JournalID
    /// For a test to crash it, fill it, or make it forget to sync.
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

    /// Nothing in memory is ever unreadable.
    package func load() async throws(TorporError) -> (records: [CopyRecord], unreadable: [WorkloadID]) {
        try disk.read { (state) throws(TorporError) in (state.records.values.sorted { $0.workload < $1.workload }, []) }
    }

    /// Record and answer in one step of the disk, so that a crash takes both or neither.
    package func write(_ record: CopyRecord, answering answered: AnsweredOrder?) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in state.write(record, answering: answered, limits: limits) }
    }

    /// By workload, attempt and verb alone, as the port says.
    package func answer(to order: Order) async throws(TorporError) -> Answer? {
        try disk.read { (state) throws(TorporError) in state.answers[JournalState.Key(order)] }
    }
}
