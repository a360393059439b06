import TorporHost
import TorporModel

/// Reads a shim's log back: `MILLISECONDS o|e NODE TEXT`.
enum LogReader {
    /// The last `tail` lines; a copy that has printed nothing has none.
    static func read(_ path: String, tail: Int, node: NodeID) throws(TorporError) -> [LogLine] {
        guard Folder.exists(path) else { return [] }
        let text = try DurableFile.readText(path, limit: 32 << 20)
        return text.split(separator: "\n").suffix(max(0, tail)).map { line($0, node) }
    }

    /// One line as the shim wrote it; its node is the one where it was printed.
    private static func line(_ line: Substring, _ node: NodeID) -> LogLine {
        let fields = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4, let stamp = Int64(fields[0]) else {
            // A line that a crash cut in two is shown as it is.
            return LogLine(at: Timestamp(milliseconds: 0), stream: .output, text: String(line), node: node)
        }
        return LogLine(
            at: Timestamp(milliseconds: stamp), stream: fields[1] == "e" ? .error : .output, text: String(fields[3]),
            node: try? NodeID.parse(String(fields[2])))
    }
}
