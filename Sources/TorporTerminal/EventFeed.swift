package import TorporModel

/// What has happened to jobs since the last look, in the order in which they were made.
package struct EventFeed: Sendable {
    /// One change of one job.
    package struct Event: Hashable, Codable, Sendable {
        package let job: JobID
        package let kind: String
        package let workload: WorkloadName
        package let state: JobView.State
        /// The step that it is at; nil when it has ended.
        package let step: String?
        /// Why it waits, or why it did not succeed.
        package let reason: String?

        init(_ view: JobView) {
            job = view.job
            kind = view.kind
            workload = view.workload
            state = view.state
            step = view.state.isEnded ? nil : view.steps.last?.name
            reason = view.waiting ?? (view.state == .succeeded ? nil : view.error?.message)
        }

        /// For people.
        package var text: String {
            "\(job) \(kind) \(workload): \(state.rawValue)" + (step.map { " at \($0)" } ?? "") + (reason.map { " (\($0))" } ?? "")
        }
    }

    private var seen: [JobID: Event] = [:]

    package init() {}

    /// - Parameter jobs: the coordinator's latest, newest first.
    package mutating func events(in jobs: [JobView]) -> [Event] {
        let now = jobs.reversed().map { Event($0) }
        defer { seen = Dictionary(now.map { ($0.job, $0) }) { _, later in later } }
        return now.filter { seen[$0.job] != $0 }
    }
}
