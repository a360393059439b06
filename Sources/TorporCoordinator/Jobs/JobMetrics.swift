import Metrics
import TorporModel

/// What a job leaves on the metrics page when it has ended.
enum JobMetrics {
    /// `torpor_jobs_total{kind,state}`, and in seconds `torpor_job_duration` and `torpor_job_blackout` by kind.
    ///
    /// The blackout is that of the log: freeze acknowledged to reachable again; jobs that froze nothing have none.
    static func record(_ view: JobView) {
        let kind = ("kind", view.kind)
        Counter(label: "torpor_jobs_total", dimensions: [kind, ("state", view.state.rawValue)]).increment()
        if let time = view.totalMs { Timer(label: "torpor_job_duration", dimensions: [kind]).recordMilliseconds(max(0, time)) }
        if let time = view.blackoutMs { Timer(label: "torpor_job_blackout", dimensions: [kind]).recordMilliseconds(max(0, time)) }
        if let bytes = view.sentBytes {
            Counter(label: "torpor_job_sent_bytes_total", dimensions: [kind]).increment(by: Int64(clamping: bytes))
        }
    }
}
