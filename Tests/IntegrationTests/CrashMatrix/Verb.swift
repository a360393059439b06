/// Which job is under way when the fault strikes.
enum Verb: String, CaseIterable, Hashable, Sendable {
    case migrate, checkpoint
    /// `checkpoint --stop`: the snapshot is the workload from then on.
    case sleep
    case restore
    /// Ended and begun anew, where it is.
    case restart

    /// As the coordinator's plan names them, in their order.
    var steps: [String] {
        switch self {
        case .migrate:
            [
                "reserve", "prepareTarget", "fence", "freeze", "copy", "restoreHeld", "seal", "commit", "release", "redirect", "retire",
                "collect", "free",
            ]
        case .checkpoint: ["reserve", "fence", "freeze", "capture", "thaw", "commit"]
        case .sleep: ["reserve", "fence", "freeze", "capture", "seal", "commit", "retire", "free"]
        case .restore: ["reserve", "prepareTarget", "fetch", "restoreHeld", "commit", "release", "redirect", "collect", "free"]
        case .restart: ["reserve", "startAgain", "commit", "redirect", "free"]
        }
    }

    /// In which an engine captures or restores.
    static let engineSteps: Set<String> = ["copy", "capture", "restoreHeld"]
    /// Those that are long enough to be struck at their beginning and in the middle.
    static let longSteps: Set<String> = ["copy", "capture", "fetch", "restoreHeld", "startAgain"]
    /// From the promise to thaw until somebody else runs: where a stop is longer than what it waits for.
    static let leasedSteps: Set<String> = ["freeze", "copy", "capture", "restoreHeld", "seal", "commit", "thaw", "release"]
}
