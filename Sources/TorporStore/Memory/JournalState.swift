package import TorporModel
import TorporPorts

/// Everything an agent's journal holds, as one value.
package struct JournalState: Sendable {
    /// What an answer is known by.
    struct Key: Hashable, Sendable {
        let workload: WorkloadID
        let attempt: Attempt
        let verb: String

        init(_ order: Order) {
            workload = order.workload
            attempt = order.attempt
            verb = AnsweredOrder.verbWord(order.verb)
        }
    }

    /// The last record of each workload.
    var records: [WorkloadID: CopyRecord] = [:]
    /// Of the last few attempts of each workload.
    var answers: [Key: Answer] = [:]

    /// A journal that has never been written.
    package init() {}

    /// What was last written of the workload.
    package func record(of workload: WorkloadID) -> CopyRecord? { records[workload] }

    /// Record, answer and pruning in one step.
    mutating func write(_ record: CopyRecord, answering answered: AnsweredOrder?, limits: StoreLimits) {
        records[record.workload] = record
        guard let answered else { return }
        answers[Key(answered.order)] = answered.answer
        let workload = answered.order.workload
        let attempts = Set(answers.keys.filter { $0.workload == workload }.map(\.attempt)).sorted(by: >)
        let kept = Set(attempts.prefix(limits.answeredAttempts))
        answers = answers.filter { $0.key.workload != workload || kept.contains($0.key.attempt) }
    }
}
