import Foundation

/// A small file system of a node's own, on a loop device, that can be filled to the last byte.
struct SmallDisk: Sendable {
    let path: String
    private var filler: String { "\(path)/filler" }

    /// Moves a node's folder onto one. `torpor dev` is stopped meanwhile, so that the node's agent stays dead.
    static func put(under node: String, megabytes: Int, _ cluster: DevCluster, _ sight: ClusterSight) async throws -> SmallDisk {
        let disk = SmallDisk(path: "\(sight.folder)/\(node)")
        let image = "\(sight.folder)/\(node).img"
        let meanwhile = "\(sight.folder)/\(node).new"
        guard FileManager.default.createFile(atPath: image, contents: nil) else { throw Trouble("cannot make \(image)") }
        guard truncate(image, megabytes << 20) == 0 else { throw Trouble("cannot size \(image)") }
        try await command("/usr/sbin/mkfs.ext4", "-q", "-m", "0", image)
        kill(cluster.pid, SIGSTOP)
        defer { kill(cluster.pid, SIGCONT) }
        if let agent = sight.daemon(node) { kill(agent, SIGKILL) }
        while sight.daemon(node) != nil { try await Task.sleep(for: .milliseconds(10)) }
        try FileManager.default.createDirectory(atPath: meanwhile, withIntermediateDirectories: false)
        try await command("/usr/bin/mount", "-o", "loop", image, meanwhile)
        try await command("/usr/bin/cp", "-a", "\(disk.path)/.", meanwhile)
        try await command("/usr/bin/umount", meanwhile)
        try FileManager.default.removeItem(atPath: meanwhile)
        // The loop device goes with the mount, which `torpor dev` takes away with everything below its folder.
        try await command("/usr/bin/mount", "-o", "loop", image, disk.path)
        return disk
    }

    /// Nothing can be written from now on that is not where something was.
    func fill() throws {
        let file = open(filler, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { throw Trouble("cannot make \(filler)") }
        defer { close(file) }
        for size in [64 << 20, 1 << 20, 64 << 10, 4 << 10] {
            var end = lseek(file, 0, SEEK_END)
            while posix_fallocate(file, end, off_t(size)) == 0 { end += off_t(size) }
        }
    }

    func empty() { unlink(filler) }

    private static func command(_ words: String...) async throws {
        let outcome = try await DevCluster.run(words[0], arguments: Array(words.dropFirst()))
        guard outcome.code == 0 else { throw Trouble("\(words.joined(separator: " ")): \(outcome.error)") }
    }
}
