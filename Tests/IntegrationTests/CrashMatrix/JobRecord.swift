import Foundation

/// `torpor job show -o json`: the saga's log as people see it.
struct JobRecord: Decodable {
    struct Step: Decodable {
        let name: String
        let state: String
        let startedAt: String
        let durationMs: Int64?

        /// Milliseconds since 1970.
        var start: Int64 { JobRecord.milliseconds(startedAt) }
    }

    struct Failure: Decodable {
        let code: String
        let message: String
        let causes: [String]
    }

    let job: String
    let state: String
    let from: String?
    let to: String?
    let steps: [Step]
    let snapshot: String?
    let waiting: String?
    let error: Failure?

    /// Nothing follows in its log.
    var hasEnded: Bool { ["succeeded", "undone", "failed", "cancelled"].contains(state) }
    /// It says that a fault took the workload's last exact copy.
    var saysLost: Bool { state == "failed" && error?.code == "lost" }

    /// Of RFC 3339, as the coordinator writes it.
    static func milliseconds(_ text: String) -> Int64 {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return (try? style.parse(text)).map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) } ?? 0
    }

    /// The wall clock, which the coordinator's log is written by.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
