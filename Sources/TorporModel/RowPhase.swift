/// How far the present attempt has come. Entered one by one, each by one compare-and-swap (handoff-rules A1):
/// free → claimed → committed → released → free, or claimed → aborted → free, or committed → returned → free,
/// the two pivots of rescue: aborted → committed, returned → committed, and their opposite: aborted → lost → free.
package enum RowPhase: String, Hashable, Codable, Sendable, CaseIterable {
    case free, claimed, aborted, committed, released, returned, lost

    /// Whether the protocol knows a way from here to `next`.
    ///
    /// claimed → free is for jobs that end without moving a home: a checkpoint that left its workload running. free → free puts right what
    /// its home alone decides: a sleeping workload was woken.
    package func mayBecome(_ next: RowPhase) -> Bool {
        switch (self, next) {
        case (.free, .claimed), (.claimed, .committed), (.claimed, .aborted), (.claimed, .free), (.committed, .released),
            (.committed, .returned), (.released, .free), (.aborted, .free), (.aborted, .committed), (.returned, .free),
            (.returned, .committed), (.aborted, .lost), (.lost, .free), (.free, .free):
            true
        default:
            false
        }
    }
}
