import Foundation

/// Seeds that once showed a violation.
enum Histories {
    /// - Parameter name: of the file; each is of another kind of fleet.
    static func seeds(_ name: String = "seeds") throws -> [UInt64] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Histories/\(name).txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            line.split(separator: " ").first.flatMap { UInt64($0) }
        }
    }
}
