package import TorporModel

/// What has happened since the last look: to jobs, in the order in which they were made, and wakes by requests among them.
package struct EventFeed: Sendable {
    /// One change of one job, or the last wake of a workload by a request, for which there is no job.
    package struct Event: Hashable, Codable, Sendable {
        /// nil of a wake by a request.
        package let job: JobID?
        package let kind: String
        package let workload: WorkloadName
        package let state: JobView.State
        /// The step that it is at; nil when it has ended.
        package let step: String?
        /// Why it waits, or why it did not succeed; of a wake how it went.
        package let reason: String?
        /// For `torpor trace`, of a wake; a job's is by its id.
        package let trace: String?
        /// When the job was made, or the first request came.
        package let at: String

        init(_ view: JobView) {
            job = view.job
            kind = view.kind
            workload = view.workload
            state = view.state
            step = view.state.isEnded ? nil : view.steps.last?.name
            reason = view.waiting ?? (view.state == .succeeded ? nil : view.error?.message)
            trace = nil
            at = view.createdAt
        }

        init(_ workload: WorkloadName, _ wake: WakeNote) {
            self.workload = workload
            (job, kind, state, step) = (nil, "wake", .succeeded, nil)
            reason = WakeText.words(wake.story)
            trace = wake.traceId
            at = wake.at.description
        }

        /// For people.
        package var text: String {
            "\(job?.rawValue ?? "request") \(kind) \(workload): \(state.rawValue)" + (step.map { " at \($0)" } ?? "")
                + (reason.map { " (\($0))" } ?? "")
        }
    }

    private var seen: [JobID: Event] = [:]
    private var wakes: [WorkloadID: WakeNote] = [:]

    package init() {}

    /// - Parameters:
    ///   - jobs: the coordinator's latest, newest first.
    ///   - workloads: of each the last wake is known, while its node knows it.
    package mutating func events(in jobs: [JobView], _ workloads: [WorkloadView] = []) -> [Event] {
        let now = jobs.reversed().map { ($0.job, Event($0)) }
        let woken = workloads.filter { $0.lastWake != nil && wakes[$0.id] != $0.lastWake }
        defer {
            seen = Dictionary(now) { _, later in later }
            for view in workloads { wakes[view.id] = view.lastWake }
        }
        var events = now.filter { seen[$0] != $1 }.map(\.1)
        for event in woken.compactMap({ view in view.lastWake.map { Event(view.name, $0) } }).sorted(by: { $0.at < $1.at }) {
            events.insert(event, at: events.firstIndex { $0.at > event.at } ?? events.endIndex)
        }
        return events
    }
}
