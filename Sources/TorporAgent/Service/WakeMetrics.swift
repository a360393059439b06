import Metrics
import TorporModel

/// What wakes by requests, sleepers and the door leave on a node's metrics page.
enum WakeMetrics {
    /// `torpor_wakes_total{cause="request",outcome}`: `restored` from its snapshot, `thawed` on its way to sleep, `postponed` until it is
    /// asked for again, `failed`. Those of other causes are the coordinator's to count.
    ///
    /// - Parameter state: as it was before.
    static func count(_ state: CopyState, _ error: TorporError?) {
        let outcome =
            switch (state, error) {
            case (_, let error?): error.code.outcomeUnknown || error.code.mayDoElsewhere ? "postponed" : "failed"
            case (.absent, nil): "restored"
            default: "thawed"
            }
        Counter(label: "torpor_wakes_total", dimensions: [("cause", "request"), ("outcome", outcome)]).increment()
    }

    /// In seconds, from when the first was accepted: `torpor_wake_let_through`, and `torpor_wake_first_byte` to the first byte of an answer.
    static func record(_ story: WakeStory) {
        if let time = story.letThroughUs { Timer(label: "torpor_wake_let_through").recordMicroseconds(Int64(clamping: time)) }
        if let time = story.answeredUs { Timer(label: "torpor_wake_first_byte").recordMicroseconds(Int64(clamping: time)) }
    }

    /// `torpor_door_waiting{transport}`, and `torpor_door_refused_total{transport,reason}`.
    ///
    /// - Parameter last: what was said before. A count that fell is another doorkeeper's.
    static func record(_ now: DoorStanding, after last: DoorStanding) {
        record(now.connections, after: last.connections, .tcp)
        record(now.datagrams, after: last.datagrams, .udp)
    }

    private static func record(_ now: DoorStanding.Side, after last: DoorStanding.Side, _ transport: PortTransport) {
        let side = ("transport", transport.rawValue)
        Gauge(label: "torpor_door_waiting", dimensions: [side]).record(now.waiting)
        for (reason, count) in now.refused.sorted(by: { $0.key < $1.key }) {
            let before = last.refused[reason] ?? 0
            Counter(label: "torpor_door_refused_total", dimensions: [side, ("reason", reason)])
                .increment(by: Int64(clamping: count < before ? count : count - before))
        }
    }

    /// `torpor_agent_resting{tier}`: how many rest on this node now. Which of those that sleep lie on a second node too it does not know.
    static func resting(dozing: Int, asleep: Int) {
        Gauge(label: "torpor_agent_resting", dimensions: [("tier", RestTier.doze.rawValue)]).record(dozing)
        Gauge(label: "torpor_agent_resting", dimensions: [("tier", RestTier.sleep.rawValue)]).record(asleep)
    }
}
