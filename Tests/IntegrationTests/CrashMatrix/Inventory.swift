import Foundation

/// What of a cluster is on the machine and should not be, given the workloads that live.
struct Inventory {
    let sight: ClusterSight
    let disks: [String: SmallDisk]
    /// Whether snapshots are kept, whose chunks are then where they should be.
    let keepsSnapshots: Bool
    /// The ids of all workloads that there ever were.
    let workloads: Set<String>

    /// One line each; nothing when all is as it has to be.
    func leftovers(living rows: [Subject.Row]) -> [String] {
        let homes = Dictionary(grouping: rows.filter { $0.node != nil }) { $0.node ?? "" }
        var copies: [String: Set<String>] = [:]
        var found: [String] = []
        for node in ClusterSight.nodes {
            let expected = Set(
                (homes[node] ?? []).compactMap { sight.copy(of: $0.id, on: node)?.split(separator: "/").last.map(String.init) })
            copies[node] = expected
            found += files(node, expected)
        }
        found += processes(copies) + cgroups(copies) + mounts(copies) + namespaces(copies) + descriptors()
        return found
    }

    private func names(_ path: String) -> Set<String> { Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []) }

    private func files(_ node: String, _ expected: Set<String>) -> [String] {
        var found = names(sight.copies(node)).symmetricDifference(expected).map { "folder of copy \($0) on \(node)" }
        found += names("\(sight.folder)/\(node)/oci/runc").symmetricDifference(expected).map { "runc's state of \($0) on \(node)" }
        for copy in expected {
            let folder = "\(sight.copies(node))/\(copy)"
            found += names(folder).intersection(["images", "stream"]).map { "\($0) of copy \(copy) on \(node)" }
        }
        let artifacts = "\(sight.folder)/\(node)/artifacts"
        found += names("\(artifacts)/tmp").map { "unfinished artifact \($0) on \(node)" }
        guard !keepsSnapshots else { return found }
        found += names("\(artifacts)/snapshots").map { "snapshot \($0) on \(node)" }
        let chunks = names("\(artifacts)/chunks").reduce(0) { $0 + names("\(artifacts)/chunks/\($1)").count }
        if chunks > 0 { found.append("\(chunks) chunks on \(node)") }
        return found
    }

    /// Each copy is one process and one shim, each node one agent; nobody else is in the cluster's cgroups or networks.
    private func processes(_ copies: [String: Set<String>]) -> [String] {
        var found: [String] = []
        var counts: [String: Int] = [:]
        let all = ProcessSight.all()
        let daemons = sight.daemons()
        let networks = Set(daemons.filter { $0.key != "coordinator" }.values.compactMap { pid in all.first { $0.pid == pid }?.network })
        let expected = copies.flatMap { node, names in names.map { "\(sight.copies(node))/\($0)" } }
        for process in all {
            if process.cgroup.hasPrefix("/torpor-\(sight.tag)/") {
                counts["process of copy \(process.cgroup)", default: 0] += 1
            } else if process.program == "torpor-shim", let copy = process.words.first(where: { $0.hasPrefix("\(sight.folder)/") }) {
                counts["shim of \(copy)", default: 0] += 1
            } else if networks.contains(process.network) || process.words.contains(where: { $0.hasPrefix("\(sight.folder)/") }) {
                guard process.program != "torpor" else { continue }
                found.append("process \(process.pid) \(process.words.joined(separator: " ").prefix(120)), state \(process.state)")
            }
        }
        for (node, names) in copies {
            for name in names where counts.removeValue(forKey: "process of copy /torpor-\(sight.tag)/\(node)/\(name)") != 1 {
                found.append("not one process of copy \(name) on \(node)")
            }
        }
        for copy in expected where counts.removeValue(forKey: "shim of \(copy)") != 1 { found.append("not one shim of \(copy)") }
        return found + counts.map { "\($0.value) × \($0.key)" }
    }

    private func cgroups(_ copies: [String: Set<String>]) -> [String] {
        names("/sys/fs/cgroup").flatMap { hierarchy in
            ClusterSight.nodes.flatMap { node in
                let folder = "/sys/fs/cgroup/\(hierarchy)/torpor-\(sight.tag)/\(node)"
                let groups = names(folder).filter { $0.hasPrefix("w-") }
                return groups.subtracting(copies[node] ?? []).map { "cgroup \(folder)/\($0)" }
            }
        }
    }

    private func mounts(_ copies: [String: Set<String>]) -> [String] {
        let lines = (ProcessSight.text("/proc/self/mountinfo") ?? "").split(separator: "\n")
        var points = lines.compactMap { $0.split(separator: " ").dropFirst(4).first.map(String.init) }.filter {
            $0.hasPrefix("\(sight.folder)/")
        }
        for (node, names) in copies {
            points.removeAll { point in names.contains { point == "\(sight.copies(node))/\($0)/bundle/rootfs" } }
        }
        return points.filter { point in !disks.values.contains { $0.path == point } }.map { "mount \($0)" }
    }

    /// A workload that publishes ports has a network of its own, named by its copy. Another cluster's are not ours to judge.
    private func namespaces(_ copies: [String: Set<String>]) -> [String] {
        let living = copies.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        let all = names("/run/netns")
        let own = all.filter { name in workloads.contains { name.hasPrefix("torpor-\($0).") } }
        let extra = all.filter { $0.hasPrefix("tp\(sight.tag)-") }.subtracting(ClusterSight.nodes.map(sight.namespace))
        return own.filter { !living.contains(String($0.dropFirst("torpor-".count))) }.union(extra).map { "network namespace \($0)" }
    }

    /// Daemons whose open files grow without end; a few lines more or less come and go.
    private func descriptors() -> [String] {
        sight.daemons().compactMap { name, pid in
            let count = ProcessSight.descriptors(pid)
            return count > 40 ? "\(count) open files of \(name)" : nil
        }
    }
}
