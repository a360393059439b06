/// What a person may do, each more than the one before.
///
/// Stands in the certificate, so a role is changed by issuing another and ends with the old one.
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
