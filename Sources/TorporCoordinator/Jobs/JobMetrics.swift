import Metrics
import TorporModel

/// What a job leaves on the metrics page when it has ended.
enum JobMetrics {
    /// `torpor_jobs_total{kind,state}`, and in seconds `torpor_job_duration` and `torpor_job_blackout` by kind.
    ///
    /// The blackout is that of the log: freeze acknowledged to reachable again; jobs that froze nothing have none.
    ///
    /// A wake's is also in `torpor_wakes_total{cause,outcome}`: `hand`, or `job` where the coordinator itself asked for it. Those by requests
    /// are their nodes' to count.
    static func record(_ view: JobView) {
        let kind = ("kind", view.kind)
        if view.kind == "wake" {
            let cause = view.requester.hasPrefix("coordinator/") ? "job" : "hand"
            Counter(label: "torpor_wakes_total", dimensions: [("cause", cause), ("outcome", view.state.rawValue)]).increment()
        }
        Counter(label: "torpor_jobs_total", dimensions: [kind, ("state", view.state.rawValue)]).increment()
        if let time = view.totalMs { Timer(label: "torpor_job_duration", dimensions: [kind]).recordMilliseconds(max(0, time)) }
        if let time = view.blackoutMs { Timer(label: "torpor_job_blackout", dimensions: [kind]).recordMilliseconds(max(0, time)) }
        if let bytes = view.sentBytes {
            Counter(label: "torpor_job_sent_bytes_total", dimensions: [kind]).increment(by: Int64(clamping: bytes))
        }
    }
}
