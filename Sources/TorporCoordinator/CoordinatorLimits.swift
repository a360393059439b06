package import TorporModel
package import TorporSaga

/// Every wait, window and length that the coordinator knows, in one place.
package struct CoordinatorLimits: Sendable {
    /// How long a source stays frozen without word from here before it thaws by itself.
    package var freezeLease: Duration = .seconds(30)
    /// A third of the lease: two renewals may be lost.
    package var renewEvery: Duration = .seconds(10)
    /// A node that was silent for longer is called lost.
    package var nodeLostAfter: Duration = .seconds(10)
    /// How often unpaid debts are tried.
    package var debtPause: Duration = .seconds(2)
    /// A job may take this long up to its pivot unless its request says otherwise.
    package var jobTimeout: Duration = .seconds(1800)
    /// Before a job is taken up again whose log could not be written or read.
    package var storePause: Duration = .seconds(2)
    /// How often open jobs are looked for that nobody works on: a job without a new line from one look to the next is taken up.
    package var sweepEvery: Duration = .seconds(60)
    /// How often workloads are looked for that a boot of their node has ended.
    package var recallEvery: Duration = .seconds(5)
    /// How often maintenances are looked after while there are any.
    package var drainEvery: Duration = .seconds(1)
    package var saga = SagaLimits()

    package init() {}

    /// How long one order may take to be answered before it is repeated.
    package func deadline(for verb: Order.Verb) -> Duration {
        switch verb {
        case .precopy, .capture, .captureLazily, .follow, .fetch, .restoreHeld, .restoreLazily, .wake: .seconds(600)
        case .image(.check): .seconds(15)
        case .image: .seconds(600)
        case .start, .complete, .sync, .discard, .retire, .grant, .remove: .seconds(60)
        case .stop(let graceMs): .milliseconds(Int64(min(graceMs, 3_600_000))) + .seconds(30)
        case .restart(let graceMs): .milliseconds(Int64(min(graceMs ?? 0, 3_600_000))) + .seconds(90)
        case .thaw: .seconds(60)
        // The hook has its own limit.
        case .fence(_, announced: true): .milliseconds(Int64(WorkloadCall.longestMs)) + .seconds(30)
        case .prepare, .survey, .freeze, .seal, .release, .vow, .fence, .unfence, .redirect, .renew, .collect: .seconds(15)
        }
    }
}
