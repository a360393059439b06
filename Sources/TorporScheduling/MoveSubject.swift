package import TorporModel

/// A workload that is to leave its node, with all that a plan depends on.
package struct MoveSubject: Sendable {
    package let workload: WorkloadID
    package let name: WorkloadName
    package let spec: WorkloadSpec
    package let from: NodeID
    package let isAsleep: Bool
    /// What it asks of a target, as far as is known without asking its node.
    package let needs: WorkloadNeeds?
    /// Why it cannot be captured now, each with its remedy.
    package let obstacles: [String]
    /// Why its node's engine cannot take a rung, by rung; those it can are missing.
    package let inability: [DrainRung: String]
    /// What earlier moves say of one like it.
    package let guess: MoveGuess

    package init(
        workload: WorkloadID, name: WorkloadName, spec: WorkloadSpec, from: NodeID, isAsleep: Bool, needs: WorkloadNeeds?,
        obstacles: [String], inability: [DrainRung: String], guess: MoveGuess
    ) {
        self.workload = workload
        self.name = name
        self.spec = spec
        self.from = from
        self.isAsleep = isAsleep
        self.needs = needs
        self.obstacles = obstacles
        self.inability = inability
        self.guess = guess
    }

    /// The rungs of a ladder that can be used with it now, in their order.
    package func usable(_ ladder: [DrainRung]) -> [DrainRung] {
        // What sleeps has one way only, whatever is allowed.
        if isAsleep { return [.copy] }
        return ladder.filter { $0 == .stop || (obstacles.isEmpty && inability[$0] == nil) }
    }

    /// What would be tried first.
    package func first(_ ladder: [DrainRung]) -> DrainRule.Next { usable(ladder).first.map { .rung($0) } ?? .none }
}
