/// The one error: a code to act on, words to read, a remedy to try, a cause to keep.
package struct TorporError: Error, Hashable, Codable, Sendable, CustomStringConvertible {
    package let code: ErrorCode
    /// One line for a person, without a full stop.
    package let message: String
    /// What to do about it, best of all a command.
    package let remedy: String?
    /// The chain below, outermost first, each in words and with its own remedy: shown to people and logged, never matched on.
    package let causes: [String]

    package init(_ code: ErrorCode, _ message: String, remedy: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        if let inner = cause as? TorporError {
            causes = ["\(inner)"] + inner.causes
        } else {
            causes = cause.map { ["\($0)"] } ?? []
        }
    }

    /// For what was read back from a wire or a disk.
    package init(code: ErrorCode, message: String, remedy: String?, causes: [String]) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.causes = causes
    }

    package var description: String { remedy.map { "\(message) (\($0))" } ?? message }

    /// `error` itself when it is one of ours, else wrapped as `internal` with its words kept.
    package static func wrap(_ error: any Error, _ message: String = "unexpected failure") -> TorporError {
        (error as? TorporError) ?? TorporError(.internal, message, cause: error)
    }
}
