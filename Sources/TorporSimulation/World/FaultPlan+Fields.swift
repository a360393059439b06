/// The fields of a plan by name: for files, and for drawing.
extension FaultPlan {
    /// One field and how a file calls it.
    package struct Field: Sendable {
        package let name: String
        package let path: any WritableKeyPath<FaultPlan, Double> & Sendable
    }

    /// Shares of messages, verbs, writes, jobs and steps.
    package static var shares: [Field] {
        [
            Field(name: "lost", path: \.lost), Field(name: "duplicated", path: \.duplicated), Field(name: "stray", path: \.stray),
            Field(name: "slow", path: \.slow), Field(name: "engineFails", path: \.engineFails),
            Field(name: "engineLies", path: \.engineLies),
            Field(name: "engineHangs", path: \.engineHangs), Field(name: "capturesBreak", path: \.capturesBreak),
            Field(name: "doorFails", path: \.doorFails), Field(name: "diskFull", path: \.diskFull),
            Field(name: "storeRefuses", path: \.storeRefuses), Field(name: "storeLies", path: \.storeLies),
            Field(name: "chunksDamaged", path: \.chunksDamaged), Field(name: "repeats", path: \.repeats),
            Field(name: "cancels", path: \.cancels), Field(name: "hurries", path: \.hurries),
            Field(name: "ambushes", path: \.ambushes), Field(name: "overtakings", path: \.overtakings),
            Field(name: "frozenLosses", path: \.frozenLosses), Field(name: "shortages", path: \.shortages),
            Field(name: "killsPerStep", path: \.killsPerStep), Field(name: "powerLossesPerStep", path: \.powerLossesPerStep),
        ]
    }

    /// Times an hour.
    package static var rates: [Field] {
        [
            Field(name: "agentKills", path: \.agentKills), Field(name: "coordinatorKills", path: \.coordinatorKills),
            Field(name: "powerLosses", path: \.powerLosses), Field(name: "shimKills", path: \.shimKills),
            Field(name: "exits", path: \.exits),
            Field(name: "partitions", path: \.partitions), Field(name: "halfPartitions", path: \.halfPartitions),
            Field(name: "pauses", path: \.pauses), Field(name: "standstills", path: \.standstills),
            Field(name: "takeovers", path: \.takeovers), Field(name: "clockJumps", path: \.clockJumps),
            Field(name: "expiries", path: \.expiries), Field(name: "cordons", path: \.cordons),
        ]
    }
}
