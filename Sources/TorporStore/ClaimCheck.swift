import TorporModel

/// Whether a job may still claim: not once its log says how its reservation ended. A coordinator that was deposed while it slept would
/// otherwise claim for a job that has ended, and nobody would ever put that claim down.
struct ClaimCheck {
    let job: JobID
    /// Read in the claim's own transaction.
    let log: [SagaEvent]

    /// - Throws: `conflict` when the claim comes too late.
    func judge() throws(TorporError) {
        let isDecided = log.contains { event in
            switch event.kind {
            case .started(.reserve), .stuck: false
            default: true
            }
        }
        if isDecided { throw StoreRefusal.claimTooLate(job) }
    }
}
