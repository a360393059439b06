/// Why a place is looked for. Labels, room, compatibility, neighbours and cordons count whatever the reason: nothing is forced.
package enum PlacementReason: String, Hashable, Codable, Sendable, CaseIterable {
    /// It has never run, or another is made of a snapshot: nothing of it is anywhere.
    case new
    /// Its node is to be emptied, and still holds it.
    case drain
    /// It sleeps, and is to wake elsewhere than where its snapshot is.
    case wake
    /// It would be better off elsewhere, and runs meanwhile.
    case rebalance
    /// Its node is lost: what it is made of comes from another one, and whatever limits the old one's lines counts for nothing.
    case recover
    /// A person asked for it. Their word stands for every wish in the specification; what is required stays required.
    case manual

    /// Whether what a specification wishes for, and need not have, is asked.
    package var countsWishes: Bool { self != .manual }

    /// Whether what it is made of comes from the node that it leaves.
    package var takesFromOldNode: Bool { self != .new && self != .recover }
}
