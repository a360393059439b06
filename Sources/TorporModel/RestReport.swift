/// Why a workload is awake, and when it could rest: what its agent has seen, by its policy.
package struct RestReport: Hashable, Codable, Sendable {
    /// How deep it rests now; nil while it is awake.
    package let tier: RestTier?
    /// What keeps it awake now, each in words; empty while it is quiet.
    package let awakeBecause: [String]
    /// For how long nothing has kept it awake, in milliseconds.
    package let quietMs: UInt64
    /// Where it goes next if it stays quiet, and in how many milliseconds; nil where its policy lets it go no further.
    package let next: Next?

    /// The next tier, and when.
    package struct Next: Hashable, Codable, Sendable {
        package let tier: RestTier
        package let inMs: UInt64

        package init(tier: RestTier, inMs: UInt64) {
            self.tier = tier
            self.inMs = inMs
        }
    }

    package init(tier: RestTier?, awakeBecause: [String], quietMs: UInt64, next: Next?) {
        self.tier = tier
        self.awakeBecause = awakeBecause
        self.quietMs = quietMs
        self.next = next
    }

    /// Whether it is to go into this tier now.
    package func isDue(_ tier: RestTier) -> Bool { next?.tier == tier && next?.inMs == 0 }
}
