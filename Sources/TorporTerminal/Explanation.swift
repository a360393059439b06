package import TorporModel

/// Where a workload is, since when and why, where else it could be, and what to type next.
package struct Explanation: Hashable, Codable, Sendable {
    package let workload: WorkloadName
    package let state: String
    package let node: NodeID?
    /// The job that brought it to where it is, or made it what it is; nil when it is no longer among the latest.
    package let cause: JobID?
    package let since: String?
    package let requester: String?
    /// The job that has it in hand now, and what that waits for.
    package let job: JobID?
    package let waiting: String?
    /// Of the workload itself, whatever the node.
    package let obstacles: [String]
    /// Where it could live, node by node; nil where nobody asked.
    package let placement: PlacementView?
    /// What a person would type now.
    package let next: String

    /// - Parameter jobs: the coordinator's latest, newest first.
    package init(_ view: WorkloadView, jobs: [JobView], placement: PlacementView? = nil) {
        let own = jobs.filter { $0.workload == view.name }
        let made = own.first { $0.state == .succeeded && ["run", "migrate", "restore", "stop", "start", "restart"].contains($0.kind) }
        workload = view.name
        state = view.state
        node = view.node
        cause = made?.job
        since = made?.createdAt
        requester = made?.requester
        job = view.job
        waiting = own.first { $0.job == view.job }?.waiting
        obstacles = view.movable.reasons + (placement?.hindrances ?? []).filter { !view.movable.reasons.contains($0) }
        self.placement = placement
        next = Self.next(view, obstacles.isEmpty ? placement?.chosen : nil)
    }

    private static func next(_ view: WorkloadView, _ target: NodeID?) -> String {
        if let job = view.job { return "torpor job watch \(job)" }
        if view.hasEnded { return "torpor logs \(view.name); torpor start \(view.name), or torpor rm \(view.name)" }
        if view.state == "restarting" { return "torpor logs \(view.name); its policy starts it again: torpor show \(view.name)" }
        if view.state == "unknown" { return "torpor nodes" }
        return target.map { "torpor migrate \(view.name) --to \($0)" } ?? "torpor logs -f \(view.name)"
    }

    /// A sentence a line.
    package var text: String {
        var lines = ["\(workload) is \(state)" + (node.map { " on \($0)" } ?? "")]
        if let cause, let since { lines.append("  since \(since), by job \(cause)" + (requester.map { " of \($0)" } ?? "")) }
        if let job { lines.append("  job \(job) has it in hand" + (waiting.map { ", and waits: \($0)" } ?? "")) }
        lines += obstacles.map { "  it cannot move: \($0)" }
        if let placement { lines += [PlacementTable.text(placement)] }
        return (lines + ["next: \(next)"]).joined(separator: "\n")
    }
}
