package import TorporModel

/// An error for people: one line, and with `verbose` the chain below it.
package enum ErrorText {
    package static func lines(_ error: TorporError, verbose: Bool) -> String {
        var text = "error: \(error.message)"
        if let remedy = error.remedy { text += " (\(remedy))" }
        if verbose { text += error.causes.map { "\n  caused by \($0)" }.joined() }
        return text
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
