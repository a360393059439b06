import ArgumentParser

/// How a verb answers.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}
