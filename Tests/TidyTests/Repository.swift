import Foundation

/// The files that the rules are about, read once.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Swift below `Sources`, what protoc wrote left out.
    static let sources = swift(below: "Sources")
    static let tests = swift(below: "Tests")

    /// The text of one file, or `nil` when there is none.
    static func text(_ path: String) -> String? { try? String(contentsOf: root.appending(path: path), encoding: .utf8) }

    private static func swift(below folder: String) -> [SourceFile] {
        let base = root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") && !$0.contains("Generated/") }.sorted().compactMap { name in
            text("\(folder)/\(name)").map { SourceFile(path: "\(folder)/\(name)", text: $0) }
        }
    }
}
