package import TorporModel

extension SpecText {
    /// The size of one file of a log, as in `2M`.
    package static func logSize(_ text: String) throws(TorporError) -> UInt64 {
        let size = try bytes(text)
        let range = LogPolicy.fileSizes
        guard range.contains(size) else {
            throw malformed(
                text, "the size of a log's file",
                remedy: "write \(Self.text(bytes: range.lowerBound)) to \(Self.text(bytes: range.upperBound))")
        }
        return size
    }

    /// How many files a log has at most.
    package static func logFiles(_ text: String) throws(TorporError) -> UInt32 {
        let range = LogPolicy.fileCounts
        guard let files = number(text[...]).flatMap(UInt32.init(exactly:)), range.contains(files) else {
            throw malformed(text, "a count of a log's files", remedy: "write \(range.lowerBound) to \(range.upperBound)")
        }
        return files
    }

    /// `block` or `end`.
    package static func exec(_ text: String) throws(TorporError) -> ExecPolicy {
        guard let policy = ExecPolicy(rawValue: text) else {
            throw malformed(
                text, "a policy for exec sessions", remedy: "write \(ExecPolicy.allCases.map(\.rawValue).joined(separator: " or "))")
        }
        return policy
    }
}
