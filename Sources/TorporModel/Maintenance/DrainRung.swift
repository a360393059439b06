/// One way of getting a workload off its node; a drain tries those that are allowed in this order.
package enum DrainRung: String, CaseIterable, Hashable, Codable, Sendable, Comparable {
    /// Most of the memory goes in rounds while it runs.
    case live
    /// Frozen, copied, let run.
    case copy
    /// Put to sleep here and moved asleep; the next request wakes it there.
    case sleep
    /// Ended. Its files stay on the node.
    case stop

    /// In the order of the ladder.
    package static func < (left: DrainRung, right: DrainRung) -> Bool { left.place < right.place }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
