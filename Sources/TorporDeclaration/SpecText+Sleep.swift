package import TorporModel

extension SpecText {
    /// When a workload rests by itself, from three options; the rest of the policy is as usual.
    package static func sleep(doze: String?, after: String?, cpu: String?) throws(TorporError) -> SleepPolicy {
        var policy = SleepPolicy(
            dozeMs: try doze.map { (text) throws(TorporError) in try duration(text) },
            sleepMs: try after.map { (text) throws(TorporError) in try duration(text) })
        if let cpu { policy.cpuMillis = try share(cpu) }
        try policy.check()
        return policy
    }

    /// `2%` or `2.5%` of one processor, in thousandths.
    static func share(_ text: String) throws(TorporError) -> UInt32 {
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard text.last == "%", let whole = parts.first.flatMap({ UInt32($0) }), whole <= 1000, parts.count <= 2,
            let tenths = parts.count == 2 ? (parts[1].count == 1 ? UInt32(parts[1]) : nil) : 0
        else {
            throw TorporError(.invalidArgument, "\(quoted(text)) is no share of a processor", remedy: "write 2% or 0.5%")
        }
        return whole * 10 + tenths
    }

    static func text(share: UInt32) -> String { share.isMultiple(of: 10) ? "\(share / 10)%" : "\(share / 10).\(share % 10)%" }

    /// Which open connections keep a workload awake.
    static func sleepConnections(_ text: String) throws(TorporError) -> SleepPolicy.Connections {
        guard let rule = SleepPolicy.Connections(rawValue: text) else {
            let words = SleepPolicy.Connections.allCases.map(\.rawValue)
            throw TorporError(
                .invalidArgument, "\(quoted(text)) is no rule for open connections", remedy: "write \(words.joined(separator: ", or "))")
        }
        return rule
    }
}
