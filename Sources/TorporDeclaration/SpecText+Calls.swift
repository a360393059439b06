package import TorporModel

extension SpecText {
    /// `:8080/path`, a place at the workload's own address.
    package static func http(_ text: String) throws(TorporError) -> WorkloadCall.Way {
        let rest = text.dropFirst()
        let digits = rest.prefix { $0 != "/" }
        guard text.hasPrefix(":"), let port = number(digits).flatMap(UInt16.init(exactly:)), port > 0 else {
            throw malformed(text, "a place in the workload", remedy: "write \":8080/path\"")
        }
        let path = String(rest[digits.endIndex...])
        let way = WorkloadCall.Way.http(port: port, path: path.isEmpty ? "/" : path)
        try WorkloadCall(way).check()
        return way
    }

    /// `:8080/path`.
    package static func text(port: UInt16, path: String) -> String { ":\(port)\(path)" }

    /// How long a call may take, as in `5s`, in milliseconds.
    package static func callTimeout(_ text: String) throws(TorporError) -> UInt64 {
        let milliseconds = try duration(text)
        guard milliseconds <= WorkloadCall.longestMs else {
            throw malformed(
                text, "a time to wait for an answer", remedy: "write at most \(Self.text(milliseconds: WorkloadCall.longestMs))")
        }
        return milliseconds
    }

    /// Whether a hook's failure counts: `ignore`, or the word for what it does.
    static func onFailure(_ text: String, _ key: HooksKey) throws(TorporError) -> Bool {
        switch text {
        case key.strictWord: true
        case "ignore": false
        default: throw malformed(text, "what a hook's failure does", remedy: "write \(key.strictWord) or ignore")
        }
    }
}
