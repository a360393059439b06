import Glibc
package import TorporModel

/// One control group by its path below the hierarchies' roots, as in `/torpor/node-a/w-1.2`; version 1, 2 or a mixture.
package struct Cgroup: Hashable, Sendable {
    /// Absolute, below every hierarchy.
    package let path: String
    private let root: String

    package init(path: String, root: String = "/sys/fs/cgroup") {
        self.path = path
        self.root = root
    }

    /// Whether the host has the unified hierarchy only.
    private var isUnified: Bool { Folder.exists("\(root)/cgroup.controllers") }

    private var folder: String { isUnified ? "\(root)\(path)" : "\(root)/freezer\(path)" }

    package var freezer: Freezer { Freezer(folder: folder, unified: isUnified) }

    /// A process that writes 0 there is in it from then on.
    package var entrance: String { "\(folder)/cgroup.procs" }

    package var exists: Bool { Folder.exists(folder) }

    /// Processes in it and below it, as this process's pid namespace numbers them.
    package func pids() -> [Int32] {
        Self.folders(from: folder, depth: 0).flatMap { folder in
            ((try? DurableFile.readText("\(folder)/cgroup.procs")) ?? "").split(separator: "\n").compactMap { Int32($0) }
        }
    }

    /// The same without those of exec sessions: the workload's own.
    package func ownPids() -> [Int32] {
        let others = Set(sessions().flatMap { $0.pids() })
        return pids().filter { !others.contains($0) }
    }

    /// The groups of exec sessions in it, by name.
    package func sessions() -> [Cgroup] {
        Folder.names(folder).filter { $0.hasPrefix(SessionFiles.groupPrefix) }.map { Cgroup(path: "\(path)/\($0)", root: root) }
    }

    /// What all that is or was in it has used of the processors, in microseconds. A group that no controller counts for (a VMM's) answers for
    /// the processes in it now.
    package func cpuMicroseconds() -> UInt64 {
        if isUnified, let text = try? DurableFile.readText("\(folder)/cpu.stat", limit: 4096),
            let usage = text.split(separator: "\n").first(where: { $0.hasPrefix("usage_usec ") })?.split(separator: " ").last.flatMap({
                UInt64($0)
            })
        {
            return usage
        }
        if let text = try? DurableFile.readText("\(root)/cpuacct\(path)/cpuacct.usage", limit: 64),
            let usage = UInt64(text.prefix { $0 != "\n" })
        {
            return usage / 1000
        }
        return pids().reduce(0) { $0 + ProcessTable.cpuMicroseconds(of: $1) }
    }

    /// A group below it, which need not be there yet.
    package func below(_ name: String) -> Cgroup { Cgroup(path: "\(path)/\(name)", root: root) }

    /// Makes it where the freezer is, and nowhere else: what is in it is limited by the group above.
    package func create() throws(TorporError) { try Folder.create(folder, mode: 0o755) }

    /// As runc's `exec --cgroup` names a group below its container's (runc 1.1: `[CONTROLLER:]GROUP`).
    package func runcWord(_ name: String) -> String { isUnified ? name : "freezer:\(name)" }

    /// Itself and the groups below it.
    private static func folders(from folder: String, depth: Int) -> [String] {
        guard depth < 8, Folder.exists("\(folder)/cgroup.procs") else { return [] }
        return [folder] + Folder.names(folder).flatMap { folders(from: "\(folder)/\($0)", depth: depth + 1) }
    }

    /// Sends SIGKILL to all of it until nothing is left: a frozen task dies only once thawed, so the freezer is opened after the signal.
    ///
    /// Not one instruction of a frozen process runs: it meets the signal before it returns to its program (signal(7)).
    package func kill(deadline: Duration) throws(TorporError) {
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: deadline)
        while true {
            let left = pids()
            if left.isEmpty { return }
            for pid in left { Glibc.kill(pid, SIGKILL) }
            if (try? freezer.state()) != .thawed { try freezer.request(.thawed) }
            // A group below that was frozen for itself stays so when its parent is thawed.
            for folder in Self.folders(from: folder, depth: 0) {
                let below = Freezer(folder: folder, unified: isUnified)
                if let state = try? below.state(), state != .thawed { try? below.request(.thawed) }
            }
            guard MonotonicClock.milliseconds < end else {
                throw TorporError(
                    .deadlineExceeded, "processes \(left) in cgroup \(path) do not end",
                    remedy: "look at /proc/PID/stack for what holds them")
            }
            usleep(2000)
        }
    }

    /// Its folders in every hierarchy, unless something is in them.
    package func removeIfEmpty() {
        guard path != "/" && !path.isEmpty else { return }
        let hierarchies = isUnified ? [root] : Folder.names(root).map { "\(root)/\($0)" }
        for hierarchy in hierarchies { rmdir("\(hierarchy)\(path)") }
    }

    /// Every folder of it, in every hierarchy, deepest first. Nothing there is success.
    package func remove() throws(TorporError) {
        let hierarchies = isUnified ? [root] : Folder.names(root).map { "\(root)/\($0)" }
        for hierarchy in hierarchies { try Self.remove("\(hierarchy)\(path)", depth: 0) }
    }

    /// Children first: a group with groups in it cannot be removed.
    private static func remove(_ folder: String, depth: Int) throws(TorporError) {
        guard depth < 8, Folder.exists("\(folder)/cgroup.procs") else { return }
        for name in Folder.names(folder) { try remove("\(folder)/\(name)", depth: depth + 1) }
        // A task that just died can keep its group busy for a moment.
        for _ in 0..<200 {
            if rmdir(folder) == 0 || errno == ENOENT { return }
            guard errno == EBUSY else { break }
            usleep(2000)
        }
        throw SystemCall.failure(errno, "rmdir \(folder)")
    }
}
