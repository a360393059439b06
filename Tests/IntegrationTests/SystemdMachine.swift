import Foundation

/// A real systemd as the first process of a machine that is all namespaces: mounts, processes, names, cgroups and the guest's network.
///
/// Nothing of the host's is written: `/etc` is an overlay, `/run` and the folders of enabled units are empty, and systemd sees below its
/// own cgroup only. Its end ends everything in it.
final class SystemdMachine {
    private let process: Process
    private let guest: GuestNode
    private var first: Int32 = 0

    /// - Throws: when it does not come up, with what it said.
    init(on guest: GuestNode) async throws {
        self.guest = guest
        let folder = "\(guest.cluster.folder)/machine"
        try FileManager.default.createDirectory(atPath: "\(folder)/etc/upper", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: "\(folder)/etc/work", withIntermediateDirectories: true)
        try Self.outside.write(toFile: "\(folder)/outside.sh", atomically: true, encoding: .utf8)
        try Self.inside.write(toFile: "\(folder)/inside.sh", atomically: true, encoding: .utf8)
        _ = FileManager.default.createFile(atPath: "\(folder)/log", contents: nil)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        process.arguments = guest.entering + ["/bin/sh", "\(folder)/outside.sh", folder, "\(guest.cgroup)-machine"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: "\(folder)/log")
        process.standardError = FileHandle(forWritingAtPath: "\(folder)/log")
        try process.run()
        for _ in 0..<300 where process.isRunning {
            first = child(of: process.processIdentifier) ?? 0
            let state = try await run("systemctl", "is-system-running").output
            if first != 0, state.hasPrefix("running") || state.hasPrefix("degraded") { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        let log = (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? ""
        end()
        throw Trouble("systemd did not come up: \(log.suffix(2000))")
    }

    /// A command on that machine, to its end.
    func run(_ words: String...) async throws -> DevCluster.Outcome {
        try await DevCluster.run("/usr/bin/nsenter", arguments: ["-t", "\(first)", "-m", "-u", "-i", "-n", "-p", "-C", "--"] + words)
    }

    /// A property of the agent's unit, as systemd has understood it.
    func unit(_ property: String) async throws -> String {
        try await run("systemctl", "show", "--value", "-p", property, "torpor-agent").output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The first process's end is everybody's, and takes every mount along; the cgroups go with the cluster's.
    func end() {
        if first != 0 { kill(first, SIGKILL) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func child(of pid: Int32) -> Int32? {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { Int32($0) }
    }

    /// $1: its folder; $2: its cgroup, in every hierarchy.
    private static let outside = """
        set -e
        grep -E ' - cgroup2? ' /proc/self/mountinfo | while read -r _ _ _ _ at _; do
            mkdir -p "$at$2"
            for file in cpuset.cpus cpuset.mems; do
                # Version 1 lets nobody in before these are set.
                group=$at; for part in $(echo "$2" | tr / ' '); do
                    parent=$group; group=$group/$part
                    if [ -e "$at/cgroup.clone_children" ] && [ -e "$group/$file" ]; then cat "$parent/$file" > "$group/$file"; fi
                done
            done
            echo $$ > "$at$2/cgroup.procs"
        done
        exec unshare -m -p -u -i -C --fork --kill-child --mount-proc /bin/sh "$1/inside.sh" "$1"
        """

    private static let inside = """
        set -e
        mount --make-rprivate /
        hierarchies=$(sed -n 's/^.* - cgroup cgroup [^ ]*,\\(.*\\)$/\\1/p' /proc/self/mountinfo | sed 's/xattr,//;s/rw,//')
        umount -R -l /sys/fs/cgroup
        if [ -z "$hierarchies" ]; then
            mount -t cgroup2 cgroup2 /sys/fs/cgroup
        else
            mount -t tmpfs cgroup /sys/fs/cgroup
            for name in $hierarchies unified; do mkdir -p "/sys/fs/cgroup/${name#name=}"; done
            for name in $hierarchies; do
                case $name in name=*) options=none,$name ;; *) options=$name ;; esac
                mount -t cgroup -o "$options" cgroup "/sys/fs/cgroup/${name#name=}"
            done
            mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified
        fi
        mount -t tmpfs tmpfs /run
        mount -t overlay -o "lowerdir=/etc,upperdir=$1/etc/upper,workdir=$1/etc/work" overlay /etc
        mount -t tmpfs tmpfs /etc/systemd/system
        for wants in /lib/systemd/system/*.wants; do mount -t tmpfs tmpfs "$wants"; done
        hostname torpor-machine
        exec env -i container=torpor PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \\
            /lib/systemd/systemd --system --unit=multi-user.target --log-target=console --show-status=0
        """
}
