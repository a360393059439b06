import ArgumentParser
import TorporModel
import TorporPorts

/// Names that the shell completes, asked of the cluster that the half-typed line would ask.
enum NameCompletion {
    static let workloads = kind { (control) async throws(TorporError) in try await control.workloads().map(\.name.rawValue) }
    static let nodes = kind { (control) async throws(TorporError) in try await control.nodes().map(\.name.rawValue) }
    static let jobs = kind { (control) async throws(TorporError) in try await control.jobs(limit: 50).map(\.job.rawValue) }
    static let snapshots = kind { (control) async throws(TorporError) in try await control.snapshots().map(\.id.rawValue) }

    /// A cluster that does not answer completes nothing: a message in the middle of a line helps nobody.
    private static func kind(_ names: @escaping @Sendable (any ControlPort) async throws(TorporError) -> [String]) -> CompletionKind {
        .custom { words, _, _ in
            guard let options = try? ClientOptions.parse(place(in: words)) else { return [] }
            return (try? await Session.run(options, "complete", names)) ?? []
        }
    }

    /// The options that say which cluster is meant, as far as they are typed.
    private static func place(in words: [String]) -> [String] {
        zip(words, words.dropFirst()).flatMap { option, value in
            ["--coordinator", "--certs", "--dir", "--context"].contains(option) ? [option, value] : []
        }
    }
}
