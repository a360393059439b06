/// What a person may do, each more than the one before.
package enum Role: String, Hashable, Sendable, Comparable, CaseIterable {
    /// Reads.
    case viewer
    /// Also submits and cancels jobs.
    case `operator`
    /// Everything that a person can do.
    case admin

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
