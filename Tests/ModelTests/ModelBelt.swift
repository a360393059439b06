import Testing

/// A rule that violates nothing by itself within the model's bounds, and the rule without which it is needed.
struct ModelBelt: CustomTestStringConvertible {
    let rule: String
    let partner: String
    let breaks: Int
    /// What the partner's absence breaks alone; nil for nothing: the two stand in for each other.
    let partnerBreaks: Int?
    /// The invariant that a job without an end breaks.
    static let stuck = 8

    var testDescription: String { rule }

    static let all = [
        ModelBelt(rule: "handoff/SEAL_NAMES", partner: "CLOSE", breaks: 2, partnerBreaks: nil),
        ModelBelt(rule: "sleep/LOCALHIB", partner: "RETIRE_CHK", breaks: 2, partnerBreaks: 2),
        ModelBelt(rule: "sleep/NAMES", partner: "CLAIM", breaks: 6, partnerBreaks: nil),
    ]
}
