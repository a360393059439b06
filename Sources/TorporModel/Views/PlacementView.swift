/// Where a workload could live, node by node, and where it would: what `torpor explain` is told. Nothing was changed to find out.
package struct PlacementView: Hashable, Codable, Sendable {
    /// One node.
    package struct Candidate: Hashable, Codable, Sendable {
        package let node: NodeID
        /// It lives there, and is judged as if it came anew.
        package let isHome: Bool
        /// Why not, each with its remedy where there is one; empty when it fits.
        package let reasons: [String]
        package let score: Score

        package init(node: NodeID, isHome: Bool, reasons: [String], score: Score) {
            self.node = node
            self.isHome = isHome
            self.reasons = reasons
            self.score = score
        }
    }

    /// By what nodes that fit are compared: the first part that differs decides, and of equals the first by name is taken.
    package struct Score: Hashable, Codable, Sendable {
        /// The weights of all wishes that come true there, less those of what it would rather be apart from.
        package let wishes: Int
        /// Each of those, as in `+50 disk=ssd`.
        package let parts: [String]
        /// Whole minutes that bringing it there takes at least, by what transfers are limited to; 0 where nothing is known of it.
        package let minutes: UInt64
        /// Memory that nobody has been promised, in bytes: more is better to spread, less to pack.
        package let freeBytes: UInt64

        package init(wishes: Int, parts: [String], minutes: UInt64, freeBytes: UInt64) {
            self.wishes = wishes
            self.parts = parts
            self.minutes = minutes
            self.freeBytes = freeBytes
        }
    }

    package let workload: WorkloadName
    /// As what it was judged.
    package let reason: PlacementReason
    package let strategy: PlacementStrategy
    /// Where it would go; nil where no other node fits.
    package let chosen: NodeID?
    /// Why there and not elsewhere; nil where no node was chosen.
    package let because: String?
    /// By name.
    package let candidates: [Candidate]
    /// Why it goes nowhere for now, whatever the node.
    package let hindrances: [String]

    package init(
        workload: WorkloadName, reason: PlacementReason, strategy: PlacementStrategy, chosen: NodeID?, because: String?,
        candidates: [Candidate], hindrances: [String] = []
    ) {
        self.workload = workload
        self.reason = reason
        self.strategy = strategy
        self.chosen = chosen
        self.because = because
        self.candidates = candidates
        self.hindrances = hindrances
    }
}
