package import TorporModel

/// One call that a fake engine was asked.
package struct EngineCall: Hashable, Sendable {
    /// Which method of `Backend`.
    package enum Verb: String, Hashable, Sendable {
        case adopt, observe, obstacles, start, survey, judge, freeze, renew, precopy, capture, seal, thaw, restoreHeld, release, sync, stop,
            restart,
            destroy
        case logs, surveyLazily
    }

    package let verb: Verb
    /// nil for what is asked of the node.
    package let copy: CopyID?
    package let attempt: Attempt?
}
