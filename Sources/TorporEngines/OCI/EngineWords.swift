/// What of an engine's log is worth repeating to a person.
package enum EngineWords {
    /// criu says this in every log where CAP_SYS_RESOURCE is missing; it is harmless.
    private static let harmless = "Can't setup RLIMIT_NOFILE"

    /// The last lines that say "Error", without time stamps and the harmless one; the last line of all when there is none.
    package static func errors(in log: String, limit: Int = 3) -> String {
        let lines = log.split(separator: "\n")
        let errors = lines.filter { $0.contains("Error") && !$0.contains(harmless) }
        let chosen = errors.isEmpty ? lines.suffix(1) : errors.suffix(limit)
        return chosen.map { line in
            line.hasPrefix("(") ? String(line.drop { $0 != ")" }.dropFirst().drop { $0 == " " }) : String(line)
        }.joined(separator: "; ")
    }
}
