/// The keys of `hooks`.
enum HooksKey: String, CaseIterable, Sendable {
    case beforeSleep
    case afterWake

    /// What a failure does that counts, in a word.
    var strictWord: String {
        switch self {
        case .beforeSleep: "abort"
        case .afterWake: "stop"
        }
    }
}
