package import TorporModel

/// What the process tells its caller. Documented by `torpor help exit-codes`.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    case failed = 1
    case usage = 2
    case refused = 3
    case undone = 4
    case needsPerson = 5

    package var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "failed"
        case .usage: "the command line is not understood"
        case .refused: "refused: nothing was changed"
        case .undone: "undone: the source runs again"
        case .needsPerson: "needs a person: the job is stuck, both copies are kept"
        }
    }

    /// Of an error before any job was accepted.
    package init(_ error: TorporError) {
        switch error.code {
        case .invalidArgument, .notFound, .alreadyExists, .refused, .unsupported, .noCapacity, .incompatible, .unauthenticated,
            .permissionDenied, .conflict:
            self = .refused
        default: self = .failed
        }
    }

    /// Of a job that was watched to this state.
    package init(_ view: JobView) {
        switch view.state {
        case .succeeded, .running: self = .done
        case .undone, .cancelled: self = .undone
        case .stuck: self = .needsPerson
        // Refused at its first step: nothing was changed.
        case .failed:
            let code = view.error.map { TorporError(ErrorCode(word: $0.code), $0.message) }
            self = view.error?.code == ErrorCode.lost.word ? .failed : code.map(ExitCode.init) ?? .failed
        }
    }

    /// What `exec` ends with when Torpor could not run the command: none that a command of a person's is likely to end with.
    package static let notExecuted: Int32 = 125

    package static var table: String {
        (allCases.map { "  \($0.rawValue)  \($0.meaning)" } + [
            "exec ends as its command does; a signal is 128 and its number",
            "  \(notExecuted)  exec: the command was not run, or nothing is known of its end",
            "  126  exec: it cannot be run", "  127  exec: there is no such program",
        ]).joined(separator: "\n")
    }
}
