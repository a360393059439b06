import Foundation
import Subprocess
import SystemPackage
import Testing

/// One run of `docs/model/run.py` by the system's Python, as a process of its own whose output is collected through pipes.
struct ModelRun {
    enum Word: String { case violation, ok }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    let code: Int
    let lines: [String]
    /// What the last line begins with, and its `key=value` words.
    let word: Word?
    let facts: [String: String]

    /// The steps of the trace that was printed last.
    var trace: [String] { lines.filter { $0.contains(#/^ +\d+\. /#) } }
    var states: Int? { facts["states"].flatMap { Int($0) } }
    var text: String { lines.joined(separator: "\n") }

    static func run(_ arguments: String...) async throws -> ModelRun {
        let script = root.appending(path: "docs/model/run.py").path
        let record = try await Subprocess.run(
            .path("/usr/bin/python3"), arguments: Arguments(["-B", "-E", "-s", script] + arguments), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 16))
        guard case .exited(let code) = record.terminationStatus else {
            throw Failure(text: "\(arguments) ended by \(record.terminationStatus)")
        }
        let complaint = record.standardError
        guard complaint.isEmpty else { throw Failure(text: "\(arguments): \(complaint)") }
        return ModelRun(code: Int(code), output: record.standardOutput)
    }

    private init(code: Int, output: String) {
        self.code = code
        lines = output.split(separator: "\n").map(String.init)
        let words = (lines.last ?? "").split(separator: " ")
        word = words.first.flatMap { Word(rawValue: String($0)) }
        facts = Dictionary(
            words.dropFirst().compactMap { word in
                word.firstIndex(of: "=").map { (String(word[..<$0]), String(word[word.index(after: $0)...])) }
            }, uniquingKeysWith: { first, _ in first })
    }

    struct Failure: Error { let text: String }
}
