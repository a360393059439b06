import Foundation
import TorporBackends
import TorporHost
import TorporModel

/// Removes what a cluster left on the machine: processes, mounts, cgroups, namespaces, interfaces. Its folder stays.
struct DevCleaner {
    let plan: DevPlan

    /// Ends and removes everything that bears this cluster's tag or lies in its folder; nothing there is success.
    func clean() async throws(TorporError) {
        for pid in processes(of: "torpor") { kill(pid, SIGKILL) }
        let cgroup = Cgroup(path: plan.cgroup)
        // Read before anything is unmounted: a node's folder may be a mount itself.
        let networks = networks()
        for network in networks { await network.abandon() }
        try cgroup.kill(deadline: .seconds(20))
        try await endShims()
        try Mounts.unmountAll(atOrBelow: plan.folder.path)
        try cgroup.remove()
        // A workload that publishes ports has a network namespace of its own, by the name of its copy; its agent is gone by now.
        for network in networks { try await network.remove() }
        await DevNetwork(plan: plan).down()
        unlink("\(plan.folder.path)/context.json")
    }

    /// What is still there that should not be, one line each.
    func leftovers() -> [String] {
        var found = processes(of: "torpor").map { "process \($0) (torpor)" } + processes(of: "torpor-shim").map { "process \($0) (shim)" }
        found += Cgroup(path: plan.cgroup).pids().map { "process \($0) in cgroup \(plan.cgroup)" }
        if Cgroup(path: plan.cgroup).exists { found.append("cgroup \(plan.cgroup)") }
        found += ((try? MountTable.read())?.points(atOrBelow: plan.folder.path) ?? []).map { "mount \($0)" }
        found += networks().map { "network namespace \($0.name)" }
        found += Folder.names("/run/netns").filter { $0.hasPrefix("tp\(plan.folder.tag)-") }.map { "network namespace \($0)" }
        found += Folder.names("/sys/class/net").filter { $0.hasPrefix("tp\(plan.folder.tag)-") }.map { "interface \($0)" }
        return found
    }

    /// Those of this cluster's copies that are still there.
    private func networks() -> [WorkloadNetwork] {
        let copies = Folder.names(plan.folder.path).flatMap { CopyFolder.names(below: "\(plan.folder.path)/\($0)") }
        return copies.compactMap { CopyID($0) }.map { WorkloadNetwork($0) }.filter { Folder.exists($0.path) }
    }

    /// A shim whose copy has ended leaves by itself; one that does not is ended.
    private func endShims() async throws(TorporError) {
        for round in 0..<200 {
            let left = processes(of: "torpor-shim")
            if left.isEmpty { return }
            if round == 100 { for pid in left { kill(pid, SIGKILL) } }
            try? await Task.sleep(for: .milliseconds(20))
        }
        throw TorporError(.refused, "shims \(processes(of: "torpor-shim")) do not end", remedy: "look at them: ps -fp PID")
    }

    /// Processes of this program that were told to work in this cluster's folder.
    private func processes(of program: String) -> [Int32] {
        Folder.names("/proc").compactMap { Int32($0) }.filter { pid in
            guard pid != getpid(), let text = try? DurableFile.readText("/proc/\(pid)/cmdline", limit: 1 << 16),
                ProcessTable.facts(pid)?.state != "Z"
            else { return false }
            let words = text.split(separator: "\0").map(String.init)
            return words.first?.split(separator: "/").last.map(String.init) == program
                && words.dropFirst(2).contains { $0 == plan.folder.path || $0.hasPrefix(plan.folder.path + "/") }
        }
    }
}
