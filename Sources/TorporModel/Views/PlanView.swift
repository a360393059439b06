/// What a job would do: the answer to `--dry-run`. Nothing was changed to find out.
package struct PlanView: Hashable, Codable, Sendable {
    package let kind: String
    package let workload: WorkloadName
    package let from: NodeID?
    package let to: NodeID?
    package let steps: [String]
    /// Why it would be refused, one reason each with its remedy; empty when it would be accepted.
    package let refusals: [String]

    package init(kind: String, workload: WorkloadName, from: NodeID?, to: NodeID?, steps: [String], refusals: [String]) {
        self.kind = kind
        self.workload = workload
        self.from = from
        self.to = to
        self.steps = steps
        self.refusals = refusals
    }
}
