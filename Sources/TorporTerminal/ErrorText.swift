package import TorporModel

/// An error for people: a line for itself, and one for each of its causes.
package enum ErrorText {
    /// Causes that are told unless all of them are asked for: what lies deeper is an engine's talk, and in the agent's log.
    private static let causesTold = 5

    /// - Parameter verbose: every cause, not only the first five.
    package static func lines(_ error: ErrorView, verbose: Bool) -> String {
        var text = "error: \(error.message)"
        if let remedy = error.remedy { text += " (\(remedy))" }
        return text + causes(error, verbose: verbose).map { "\n  because \($0)" }.joined()
    }

    /// Each as one line, outermost first; what the error's own line says already is left out.
    static func causes(_ error: ErrorView, verbose: Bool = false) -> [String] {
        let own = "\(error.message) (\(error.remedy ?? ""))"
        let causes = error.causes.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }.filter { !own.contains($0) }
        return verbose ? causes : Array(causes.prefix(causesTold))
    }

    /// The object that scripts get.
    package struct Document: Encodable, Sendable {
        package let error: ErrorView
        package let job: JobID?
        package init(_ error: TorporError, job: JobID? = nil) {
            self.error = ErrorView(error)
            self.job = job
        }
    }
}
