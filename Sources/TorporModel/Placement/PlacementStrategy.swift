/// Which of two nodes that are wished for alike is taken.
package enum PlacementStrategy: String, Hashable, Codable, Sendable, CaseIterable {
    /// The one with the more memory free: a lost node takes little with it.
    case spread
    /// The one with the less memory free: nodes fill up one after the other, and others stay empty.
    case pack
}
