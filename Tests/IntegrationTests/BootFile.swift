import Foundation

/// Stands for /proc/sys/kernel/random/boot_id in a mount namespace of a cluster's own, so that its nodes can be booted.
struct BootFile {
    let path = "/var/tmp/torpor-boot-\(UInt32.random(in: .min ... .max))"

    init() throws { try next() }

    /// Another boot.
    func next() throws { try Data("\(UUID().uuidString.lowercased())\n".utf8).write(to: URL(fileURLWithPath: path)) }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Takes everything that a kernel would lose with its power from a node: agent, shims, workloads, mounts. Another agent comes by itself.
    func boot(_ node: String, of cluster: DevCluster) async throws {
        let folder = "\(cluster.folder)/\(node)"
        let processes = Self.processes()
        let agents = processes.filter { $0.words.contains(folder) && $0.words.first?.hasSuffix("/torpor") == true }
        // It would see the others go, and say so.
        for agent in agents { kill(agent.pid, SIGSTOP) }
        let shims = processes.filter { $0.words.first?.hasSuffix("/torpor-shim") == true && $0.words.contains { $0.hasPrefix(folder) } }
        for process in shims + processes.filter({ $0.mounts.contains("upperdir=\(folder)/") && $0.isInside }) { kill(process.pid, SIGKILL) }
        let script = "grep -o ' \(folder)/[^ ]*' /proc/self/mountinfo | sort -r | while read -r mount; do umount -l \"$mount\"; done"
        _ = try await DevCluster.run("/usr/bin/nsenter", arguments: ["-m", "-t", "\(cluster.pid)", "/bin/sh", "-c", script])
        try next()
        for agent in agents { kill(agent.pid, SIGKILL) }
    }

    private struct Found {
        let pid: Int32
        let words: [String]
        let mounts: String
        /// Its root is the overlay, not the machine's: a shim sees the mounts too.
        var isInside: Bool { mounts.split(separator: "\n").contains { $0.split(separator: " ")[4] == "/" && $0.contains(" overlay ") } }
    }

    private static func processes() -> [Found] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap { pid in
            guard let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"),
                let mounts = FileManager.default.contents(atPath: "/proc/\(pid)/mountinfo")
            else { return nil }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return Found(pid: pid, words: words, mounts: String(decoding: mounts, as: UTF8.self))
        }
    }
}

extension BootFile? {
    /// The command line, in a mount namespace where the file lies over the kernel's.
    func wrapped(_ words: [String]) -> [String] {
        guard let self else { return words }
        let script = "mount --bind \(self.path) /proc/sys/kernel/random/boot_id && exec \"$@\""
        return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh"] + words
    }
}
