package import TorporModel

/// What an agent must not forget. Every write is on disk before it returns (SQLite `synchronous=FULL`, or a simulated disk).
package protocol AgentJournal: Sendable {
    /// Which journal this is: a new one after the old was lost.
    var id: JournalID { get }

    /// All records. An unreadable one is an incident: reported in `unreadable`, kept, never taken for absent.
    func load() async throws(TorporError) -> (records: [CopyRecord], unreadable: [WorkloadID])

    /// Writes the record whole, and with it, if given, the answer to an order, so that a repeat is answered from here.
    ///
    /// - Throws: `diskFull` or `internal`: nothing was written, and the order must be refused with the copy left as it was.
    func write(_ record: CopyRecord, answering answered: AnsweredOrder?) async throws(TorporError)

    /// The answer once given to this very order (same workload, attempt, verb), if any.
    func answer(to order: Order) async throws(TorporError) -> Answer?
}
