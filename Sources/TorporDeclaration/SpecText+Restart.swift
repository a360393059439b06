package import TorporModel

extension SpecText {
    /// `never`, `on-failure` or `always`; the last two may say how often in a row, as in `on-failure:5`.
    package static func restart(_ text: String) throws(TorporError) -> RestartPolicy {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let condition = RestartPolicy.Condition(rawValue: String(parts[0])) else {
            throw malformed(text, "a restart policy", remedy: "write never, on-failure or always")
        }
        guard parts.count == 2 else { return RestartPolicy(condition) }
        guard condition != .never, let limit = number(parts[1]).flatMap(UInt32.init(exactly:)), limit > 0 else {
            throw malformed(text, "a restart policy", remedy: "write how often in a row behind it, as in on-failure:5")
        }
        return RestartPolicy(condition, limit: limit)
    }

    /// `on-failure:5`.
    package static func text(restart: RestartPolicy) -> String {
        restart.condition.rawValue + (restart.limit.map { ":\($0)" } ?? "")
    }
}
