/// When a fault strikes: a row of the matrix.
struct Moment: Hashable, Sendable, CustomStringConvertible {
    let step: String
    /// In the middle of a long step, not at its beginning.
    let isInside: Bool

    /// What still counts as the beginning of a long step, in milliseconds.
    static let boundary: Int64 = 25

    var description: String { isInside ? "inside \(step)" : step }

    /// All of a job's, in their order.
    static func all(of verb: Verb) -> [Moment] {
        verb.steps.flatMap { step in
            let begun = Moment(step: step, isInside: false)
            return Verb.longSteps.contains(step) ? [begun, Moment(step: step, isInside: true)] : [begun]
        }
    }
}
