/// Where in a job's log an instant lies.
struct Landing: Hashable, Sendable {
    let step: String
    /// Milliseconds since the step began; less than zero between the end of the one before and its beginning.
    let offset: Int64

    /// nil before the job's first step and after its last.
    static func find(_ instant: Int64, in steps: [JobRecord.Step]) -> Landing? {
        guard let index = steps.lastIndex(where: { $0.start <= instant }) else { return nil }
        let step = steps[index]
        let end = step.durationMs.map { step.start + $0 }
        guard let end, instant > end else { return Landing(step: step.name, offset: instant - step.start) }
        guard index + 1 < steps.count else { return nil }
        return Landing(step: steps[index + 1].name, offset: instant - steps[index + 1].start)
    }

    /// The row that it belongs to; an engine's child is never struck at a boundary, for it is not there yet.
    func moment(of fault: Fault) -> Moment {
        let isLong = Verb.longSteps.contains(step)
        return Moment(step: step, isInside: isLong && (offset > Moment.boundary || fault.isOfTheEngine))
    }
}
