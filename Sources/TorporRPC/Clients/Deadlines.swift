/// How long a call may take that says nothing about it itself.
enum Deadlines {
    static let question = Duration.seconds(10)
    /// Accepting a job writes it down durably.
    static let submission = Duration.seconds(30)
    /// Removing many files.
    static let prune = Duration.seconds(120)
    /// Reading every byte of a snapshot, at the rate of a slow disk.
    static let check = Duration.seconds(1800)
    /// A snapshot to or from a registry: gigabytes over somebody else's network.
    static let errand = Duration.seconds(1800)
    static let heartbeat = Duration.seconds(5)
    /// As long as a capture may take: who follows one that never ends is turned away by silence long before.
    static let follow = Duration.seconds(900)
    /// For chunks: a peer that delivers less than 1 MiB a second counts as lost; what it delivered is kept.
    static func fetch(_ chunks: Int) -> Duration { .seconds(30 + chunks) }
}
