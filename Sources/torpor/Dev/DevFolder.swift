import Foundation
import TorporHost
import TorporModel

/// Where a `torpor dev` cluster keeps everything it has.
struct DevFolder {
    /// Absolute.
    let path: String

    init(_ path: String) {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// The authority's and everybody's certificates, one folder each.
    var certificates: String { "\(path)/certificates" }
    /// One log file per daemon, appended to over restarts.
    var logs: String { "\(path)/logs" }
    /// A daemon's own folder.
    func state(of name: String) -> String { "\(path)/\(name)" }

    /// Four hexadecimal digits that tell this cluster's interfaces, namespaces and cgroups from another's (FNV-1a of the path).
    var tag: String {
        let hash = path.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let digits = String((hash >> 16) ^ (hash & 0xffff), radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Whether a cluster runs here.
    var hasContext: Bool { Folder.exists("\(path)/context.json") }

    /// How to reach the cluster that runs here.
    ///
    /// - Throws: `notFound` with the way to start one.
    func readContext() throws(TorporError) -> ClusterPlace {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: "\(path)/context.json")) else {
            throw TorporError(
                .notFound, "no cluster is found in \(path)",
                remedy: "start one: torpor dev; or name one: --coordinator HOST:PORT --certs DIR, or torpor contexts add")
        }
        do {
            return try JSONDecoder().decode(ClusterPlace.self, from: data)
        } catch {
            throw TorporError(.corrupt, "\(path)/context.json cannot be read", remedy: "start the cluster again: torpor dev", cause: error)
        }
    }

    /// Replaces the context whole, so that no verb reads half of it.
    func write(_ context: ClusterPlace) throws(TorporError) {
        do {
            try JSONEncoder().encode(context).write(to: URL(fileURLWithPath: "\(path)/context.json"), options: .atomic)
        } catch {
            throw TorporError(.internal, "\(path)/context.json cannot be written", cause: error)
        }
    }
}
