package import TorporModel

/// Where a saga's log lies. What is appended is durable before the call returns.
package protocol SagaStore: Sendable {
    /// The whole log, oldest first.
    func events(of job: JobID) async throws(TorporError) -> [SagaEvent]

    /// Compare-and-swap on (job, index).
    ///
    /// - Throws: `conflict` when another coordinator has written that index: this one was deposed and must stop.
    func append(_ event: SagaEvent, to job: JobID, at index: Int) async throws(TorporError)
}
