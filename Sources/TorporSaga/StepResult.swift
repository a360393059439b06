package import TorporModel

/// What became of performing a step.
package enum StepResult: Hashable, Sendable {
    case done(StepOutput)
    /// A part is done, and written down; the step is performed again for the next one, also after a restart.
    case more(StepOutput)
    /// Past the pivot the target vowed never to run: the row says returned, and the way goes on along the plan's detour.
    case returned(Incarnation, TorporError)
    /// Nothing exact is left to be let run: the way goes on to its end, the job ends as failed.
    case lost(TorporError)
}
