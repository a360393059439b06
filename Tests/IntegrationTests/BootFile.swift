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
        let processes = ProcessSight.all()
        let agents = processes.filter { $0.words.contains(folder) && $0.program == "torpor" }
        // It would see the others go, and say so.
        for agent in agents { kill(agent.pid, SIGSTOP) }
        let shims = processes.filter { $0.program == "torpor-shim" && $0.words.contains { $0.hasPrefix(folder) } }
        for process in shims + processes.filter({ Self.isInside($0.pid, folder) }) { kill(process.pid, SIGKILL) }
        let script = "grep -o ' \(folder)/[^ ]*' /proc/self/mountinfo | sort -r | while read -r mount; do umount -l \"$mount\"; done"
        _ = try await DevCluster.run("/usr/bin/nsenter", arguments: ["-m", "-t", "\(cluster.pid)", "/bin/sh", "-c", script])
        try next()
        for agent in agents { kill(agent.pid, SIGKILL) }
    }

    /// Whether the process's root is an overlay of that node's, which a shim sees too, but not as its root.
    private static func isInside(_ pid: Int32, _ folder: String) -> Bool {
        (ProcessSight.text("/proc/\(pid)/mountinfo") ?? "").split(separator: "\n").contains { line in
            line.split(separator: " ")[4] == "/" && line.contains("upperdir=\(folder)/")
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
