/// What of an engine's log is worth repeating to a person.
package enum EngineWords {
    /// criu says this in every log where CAP_SYS_RESOURCE is missing; it is harmless.
    private static let harmless = "Can't setup RLIMIT_NOFILE"

    /// What criu says after the line that matters: who was closed down by the failure, not what failed.
    private static let consequences = ["Unable to open fd=", "Restoring FAILED", "Dumping FAILED", "cgroupd: recv req error"]

    /// The last lines that say "Error" and name a cause, without time stamps, process numbers and the harmless one; without a cause the
    /// last errors, and the last line of all when there is none.
    package static func errors(in log: String, limit: Int = 3) -> String {
        let lines = log.split(separator: "\n")
        let errors = lines.filter { $0.contains("Error") && !$0.contains(harmless) }
        let causes = errors.filter { line in !consequences.contains { line.contains($0) } }
        let chosen = !causes.isEmpty ? causes.suffix(limit) : !errors.isEmpty ? errors.suffix(limit) : lines.suffix(1)
        return chosen.map { bare($0) }.joined(separator: "; ")
    }

    /// What a person can do about a restore that failed with these errors; nil when the words have to speak for themselves.
    package static func remedy(for errors: String) -> String? {
        guard errors.contains("Can't bind inet socket") else { return nil }
        return errors.contains("already in use")
            ? "a program of this node has the port of the workload: end it, choose another node, or run the workload with --port"
            : "a socket is bound to an address of the source: bind 0.0.0.0 or [::], or run the workload with --port"
    }

    /// `(00.07)      1: Error (…)` without what stands before the error.
    private static func bare(_ line: Substring) -> String {
        guard line.hasPrefix("(") else { return String(line) }
        let text = line.drop { $0 != ")" }.dropFirst().drop { $0 == " " }
        let number = text.prefix { $0.isNumber }
        guard !number.isEmpty, text.dropFirst(number.count).hasPrefix(": ") else { return String(text) }
        return String(text.dropFirst(number.count + 2))
    }
}
