extension Volume {
    /// Smallest limit of a volume of the workload's own, in bytes: below it no file system can be made.
    package static let leastBytes: UInt64 = 1 << 20

    /// What the workload's own system and its secrets need to themselves.
    private static let taken = ["/proc", "/sys", "/run/secrets"]

    /// - Throws: `invalidArgument` for a volume that could not be bound, wherever it is.
    package func check() throws(TorporError) {
        func refuse(_ words: String, _ remedy: String) -> TorporError {
            TorporError(.invalidArgument, "the volume \(path.debugDescription) \(words)", remedy: remedy)
        }
        guard Self.isPlain(path), path != "/" else { throw refuse("is at no absolute path", "name the place from /, as in /data") }
        if let place = Self.taken.first(where: { path == $0 || path.hasPrefix($0 + "/") }) {
            throw refuse("lies in \(place), which is the workload's own system's", "choose another place, as in /data")
        }
        if let source, !Self.isPlain(source) {
            throw refuse("names no absolute path of the node: \(source.debugDescription)", "name it from /")
        }
        switch kind {
        case .own(let bytes?) where bytes < Self.leastBytes: throw refuse("has a limit of \(bytes) bytes", "1M is the least")
        case .memory(let bytes) where bytes < 4096: throw refuse("has a limit of \(bytes) bytes", "4K is the least")
        case .shared where path == "/dev" || path.hasPrefix("/dev/"), .own where path == "/dev" || path.hasPrefix("/dev/"),
            .memory where path == "/dev" || path.hasPrefix("/dev/"):
            throw refuse("lies in /dev", "choose another place, as in /data")
        case .own, .shared, .host, .memory: return
        }
    }

    /// - Throws: `invalidArgument` for the first that could not be bound, or that is where another is.
    package static func check(_ volumes: [Volume]) throws(TorporError) {
        var places: Set<String> = []
        for volume in volumes {
            try volume.check()
            guard places.insert(volume.path).inserted else {
                throw TorporError(.invalidArgument, "two volumes are at \(volume.path)", remedy: "give each a place of its own")
            }
        }
    }

    /// Absolute, without `.`, `..`, empty parts and control characters: it names one place, whoever reads it.
    package static func isPlain(_ path: String) -> Bool {
        guard path.hasPrefix("/"), path.utf8.count <= 1024 else { return false }
        if path == "/" { return true }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
            && !path.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
    }
}
