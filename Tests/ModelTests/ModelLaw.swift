import Testing

/// A rule of the protocol, and which of the eight invariants its absence breaks (`docs/model/README.md` numbers them).
struct ModelLaw: CustomTestStringConvertible {
    let rule: String
    let breaks: Int
    /// What it breaks too where a copy that is left frozen or held after its job is not minded.
    var further: Int?

    var testDescription: String { rule }

    static let all = [
        ModelLaw(rule: "handoff/ATTEMPT", breaks: 3, further: 1), ModelLaw(rule: "handoff/ABORT_CAS", breaks: 1),
        ModelLaw(rule: "handoff/LOWER", breaks: 6), ModelLaw(rule: "handoff/RETIRE_EQ", breaks: 2),
        ModelLaw(rule: "handoff/TRUTH", breaks: 1), ModelLaw(rule: "handoff/KERNEL_HOLDS", breaks: 1),
        ModelLaw(rule: "handoff/SEAL_SYNC", breaks: 1), ModelLaw(rule: "handoff/SPENT_SYNC", breaks: 3, further: 6),
        ModelLaw(rule: "handoff/REL_SYNC", breaks: 2), ModelLaw(rule: "handoff/REL_RESUME", breaks: 2),
        ModelLaw(rule: "handoff/COMMIT_SYNC", breaks: 1), ModelLaw(rule: "handoff/TOMB", breaks: 3, further: 2),
        ModelLaw(rule: "handoff/ONCE", breaks: 3, further: 6), ModelLaw(rule: "handoff/CLOSE", breaks: 3),
        ModelLaw(rule: "handoff/SRC_FIRST", breaks: 2), ModelLaw(rule: "handoff/RESCUE", breaks: 2),
        ModelLaw(rule: "handoff/RESCUE_ASKS", breaks: 2), ModelLaw(rule: "handoff/LEASE_NOTE", breaks: 6),
        ModelLaw(rule: "handoff/VOW", breaks: 1), ModelLaw(rule: "handoff/VOW_KEEPS", breaks: 2),
        ModelLaw(rule: "handoff/VOW_BEGUN", breaks: 6), ModelLaw(rule: "handoff/ATOMIC", breaks: 1),
        ModelLaw(rule: "checkpoint/ABORT_CAS", breaks: 6), ModelLaw(rule: "checkpoint/UNBROKEN", breaks: 6),
        ModelLaw(rule: "checkpoint/THAW_SEEN", breaks: 3), ModelLaw(rule: "checkpoint/STOP_SEALS", breaks: 6),
        ModelLaw(rule: "checkpoint/DURABLE", breaks: 2), ModelLaw(rule: "checkpoint/ROW_FIRST", breaks: 2),
        ModelLaw(rule: "checkpoint/KEEP_LOST", breaks: 2), ModelLaw(rule: "checkpoint/STOP_ROW", breaks: 3),
        ModelLaw(rule: "checkpoint/STOP_SEEN", breaks: 3), ModelLaw(rule: "checkpoint/HOLD", breaks: 1),
        ModelLaw(rule: "checkpoint/DISC_BACK", breaks: 7), ModelLaw(rule: "lease/SESSION", breaks: 1),
        ModelLaw(rule: "lease/LEADLEASE", breaks: 1), ModelLaw(rule: "lease/WAIT", breaks: 1),
        ModelLaw(rule: "lease/RELCAS", breaks: 2), ModelLaw(rule: "lease/FREEZEONLY", breaks: 1),
        ModelLaw(rule: "sleep/RETIRE_CHK", breaks: 2), ModelLaw(rule: "sleep/SPENT", breaks: 6),
        ModelLaw(rule: "sleep/CLAIM", breaks: 8), ModelLaw(rule: "sleep/ABORT_CAS", breaks: 1),
        ModelLaw(rule: "sleep/MATCH", breaks: 1), ModelLaw(rule: "sleep/TOMB", breaks: 3),
        ModelLaw(rule: "reasons/REASONS", breaks: 1),
    ]
}
