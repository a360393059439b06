import Glibc
import Synchronization
import TorporEngines
import TorporModel

/// What the node's engines can do, asked once for each runc and criu that is found.
final class EngineAbility: Sendable {
    /// Known by the files themselves: an upgrade of an engine needs no restart of the agent.
    private struct Engines: Hashable {
        let marks: [[Int]]

        init(_ runc: Runc) {
            marks = [runc.program, runc.criu].map { path in
                var found = stat()
                guard stat(path, &found) == 0 else { return [] }
                return [Int(found.st_dev), Int(found.st_ino), Int(found.st_size), found.st_mtim.tv_sec, found.st_mtim.tv_nsec]
            }
        }
    }

    private let known = Mutex<(engines: Engines, streams: Bool)?>(nil)

    /// Whether captures and restores can go by pipes: criu has to have the option, and runc's requests to be known to mean the same on
    /// criu's command line (`CriuRequest`; 1.1.5 was tried).
    func streams(_ runc: Runc) async -> Bool {
        let engines = Engines(runc)
        if let known = known.withLock({ $0 }), known.engines == engines { return known.streams }
        let version = (try? await runc.version()) ?? ""
        let isKnown = ["1.1.", "1.2.", "1.3."].contains { version.hasPrefix($0) }
        let streams = isKnown ? await Criu(program: runc.criu).streams() : false
        known.withLock { $0 = (engines, streams) }
        return streams
    }
}
