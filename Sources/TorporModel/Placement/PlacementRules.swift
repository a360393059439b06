/// Where a workload may live, and where it would rather: a part of its specification, which moves along.
///
/// Judged whenever a place is chosen or named; a workload is not moved because a rule has come to be broken where it lives.
package struct PlacementRules: Hashable, Codable, Sendable {
    /// Of the node's labels: every one holds, or the node is none for it.
    package var require: [LabelSelector]
    package var prefer: [PlacementPreference]
    /// Workloads that it is to live near to. The first of a kind that is to be near its own kind may live anywhere.
    package var near: [NeighbourRule]
    /// Workloads that it is to live apart from. What is required here keeps those away from it, too.
    package var apart: [NeighbourRule]
    package var strategy: PlacementStrategy

    /// Of each kind of rule.
    package static let most = 16

    package init(
        require: [LabelSelector] = [], prefer: [PlacementPreference] = [], near: [NeighbourRule] = [], apart: [NeighbourRule] = [],
        strategy: PlacementStrategy = .spread
    ) {
        self.require = require
        self.prefer = prefer
        self.near = near
        self.apart = apart
        self.strategy = strategy
    }

    /// Whether it says nothing that goes without saying.
    package var isEmpty: Bool { self == PlacementRules() }

    /// - Throws: `invalidArgument` for more rules than `most` of a kind.
    package func check() throws(TorporError) {
        guard let count = [require.count, prefer.count, near.count, apart.count].max(), count > Self.most else { return }
        throw TorporError(.invalidArgument, "\(count) rules of one kind say where it may live", remedy: "use at most \(Self.most)")
    }
}
