package import TorporModel

/// Where a workload is, since when and why, where else it could be, and what to type next.
package struct Explanation: Hashable, Codable, Sendable {
    /// One node that it could be moved to, or the reasons why not.
    package struct Target: Hashable, Codable, Sendable {
        package let node: NodeID
        package let ok: Bool
        package let reasons: [String]

        package init(node: NodeID, reasons: [String]) {
            self.node = node
            ok = reasons.isEmpty
            self.reasons = reasons
        }
    }

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
    package let targets: [Target]
    /// What a person would type now.
    package let next: String

    /// - Parameters:
    ///   - jobs: the coordinator's latest, newest first.
    ///   - targets: every other node, as a plan to move there was answered.
    package init(_ view: WorkloadView, jobs: [JobView], targets: [Target]) {
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
        obstacles = view.movable.reasons
        // What hinders the workload itself hinders it everywhere, and is said once.
        self.targets = targets.map { target in
            Target(node: target.node, reasons: target.reasons.filter { reason in !view.movable.reasons.contains { reason.contains($0) } })
        }
        next = Self.next(view, self.targets)
    }

    private static func next(_ view: WorkloadView, _ targets: [Target]) -> String {
        if let job = view.job { return "torpor job watch \(job)" }
        if view.hasEnded { return "torpor logs \(view.name); torpor start \(view.name), or torpor rm \(view.name)" }
        if view.state == "restarting" { return "torpor logs \(view.name); its policy starts it again: torpor show \(view.name)" }
        if view.state == "unknown" { return "torpor nodes" }
        guard view.movable.ok, let target = targets.first(where: \.ok) else { return "torpor logs -f \(view.name)" }
        return "torpor migrate \(view.name) --to \(target.node)"
    }

    /// A sentence a line.
    package var text: String {
        var lines = ["\(workload) is \(state)" + (node.map { " on \($0)" } ?? "")]
        if let cause, let since { lines.append("  since \(since), by job \(cause)" + (requester.map { " of \($0)" } ?? "")) }
        if let job { lines.append("  job \(job) has it in hand" + (waiting.map { ", and waits: \($0)" } ?? "")) }
        lines += obstacles.map { "  it cannot move: \($0)" }
        for target in targets where obstacles.isEmpty || !target.ok {
            lines += target.ok ? ["  it could move to \(target.node)"] : target.reasons.map { "  not to \(target.node): \($0)" }
        }
        return (lines + ["next: \(next)"]).joined(separator: "\n")
    }
}
