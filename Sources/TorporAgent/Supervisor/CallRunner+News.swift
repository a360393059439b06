import TorporModel

/// What hooks are told.
extension CallRunner {
    /// - Parameter reason: why it is called: `sleep`, or a greeting's.
    func news(of copy: CopyState.Copy, _ workload: WorkloadID, on node: NodeID, _ reason: String) -> [String: String] {
        [
            "TORPOR_REASON": reason, "TORPOR_WORKLOAD": copy.name.rawValue, "TORPOR_WORKLOAD_ID": workload.rawValue,
            "TORPOR_NODE": node.rawValue, "TORPOR_TIME": "\(now)",
        ]
    }

    /// The same, how long it was stopped by the clock on the wall, and random bytes that nobody else has: what is restored twice has drawn the
    /// same ones.
    func news(of copy: CopyState.Copy, _ workload: WorkloadID, on node: NodeID, _ greeting: Greeting) -> [String: String] {
        var news = news(of: copy, workload, on: node, greeting.reason.rawValue)
        guard let world else { return news }
        let stopped = greeting.since.map { now - $0 } ?? 0
        news["TORPOR_STOPPED_MS"] = "\(max(0, stopped))"
        news["TORPOR_SEED"] = world.seed()
        if greeting.reason == .clone { news["TORPOR_HOSTNAME"] = copy.name.rawValue }
        return news
    }
}
