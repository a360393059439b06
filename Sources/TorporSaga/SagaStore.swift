package import TorporModel

/// Where a saga's log lies. What is appended is durable before the call returns.
package protocol SagaStore: Sendable {
    /// The whole log, oldest first.
    func events(of job: JobID) async throws(TorporError) -> [SagaEvent]

    /// All of the lines or none, by compare-and-swap on (job, index); `index` is the first one's.
    ///
    /// - Throws: `conflict` when another coordinator has written that index: this one was deposed and must stop.
    func append(_ events: [SagaEvent], to job: JobID, at index: Int) async throws(TorporError)
}
