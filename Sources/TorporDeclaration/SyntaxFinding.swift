import Yams

/// Where libyaml stopped, and its words for why: fixed phrases, never a piece of the file.
struct SyntaxFinding {
    let place: Place
    let words: String

    init(_ error: any Error) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            place = Place(mark)
            // Its own words for this end in advice to programmers.
            let isDeep = problem.hasPrefix("Maximum nesting level")
            words = isDeep ? "it is nested too deep" : problem + (context.map { Self.words($0, before: mark) } ?? "")
        case .reader(let problem, _, _, _):
            place = .start
            words = problem
        case .duplicatedKeysInMapping(_, let context):
            place = Place(context.mark)
            words = "a key is given twice"
        default:
            place = .start
            words = "it cannot be read"
        }
    }

    /// What was being read, and where it began when that is on an earlier line.
    private static func words(_ context: YamlError.Context, before mark: Mark) -> String {
        " \(context.text)" + (context.mark.line < mark.line ? " that begins on line \(context.mark.line)" : "")
    }
}
