import Foundation
import TorporHost
import TorporModel

/// The clusters that a person works with, and the one in use: a small JSON file that holds paths and never a key.
struct ContextFile: Codable {
    var current: String?
    var contexts: [String: ClusterPlace] = [:]

    /// TORPOR_CONTEXTS, else `~/.config/torpor/contexts.json`.
    static var path: String {
        let environment = Environment.read()
        return environment["TORPOR_CONTEXTS"] ?? "\(environment["HOME"] ?? "/root")/.config/torpor/contexts.json"
    }

    /// None written yet is an empty one.
    ///
    /// - Throws: `corrupt` when there is one and it cannot be read.
    static func read() throws(TorporError) -> ContextFile {
        guard Folder.exists(path) else { return ContextFile() }
        do {
            return try JSONDecoder().decode(ContextFile.self, from: Data(try DurableFile.read(path, limit: 1 << 20)))
        } catch {
            throw TorporError(.corrupt, "\(path) cannot be read", remedy: "mend or remove it, then torpor contexts add", cause: error)
        }
    }

    /// Replaced whole.
    func write() throws(TorporError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try Folder.create(DurableFile.parent(of: Self.path))
        do {
            try DurableFile.write([UInt8](try encoder.encode(self)), to: Self.path)
        } catch {
            throw TorporError(.internal, "\(Self.path) cannot be written", cause: error)
        }
    }

    /// - Throws: `notFound`, naming those that there are.
    func entry(_ name: String) throws(TorporError) -> ClusterPlace {
        guard let entry = contexts[name] else {
            let names = contexts.keys.sorted().joined(separator: ", ")
            throw TorporError(
                .notFound, "there is no context \(name)", remedy: names.isEmpty ? "torpor contexts add" : "there are: \(names)")
        }
        return entry
    }
}
