import Foundation

/// Where a cluster's parts are on this machine, read from what runs.
struct ClusterSight: Sendable {
    let folder: String
    /// Four digits that its cgroups, namespaces and interfaces bear.
    let tag: String

    static let nodes = ["node-a", "node-b", "node-c"]

    init(_ cluster: DevCluster) throws {
        folder = cluster.folder
        let agent = ProcessSight.all().first { [folder = folder] in $0.words.contains("\(folder)/node-a") }
        guard let words = agent?.words, let index = words.firstIndex(of: "--cgroup"), index + 1 < words.count else {
            throw Trouble("the agent of node-a does not run")
        }
        tag = String(words[index + 1].dropFirst("/torpor-".count).prefix { $0 != "/" })
    }

    /// The pid of a daemon, by the name of its folder.
    func daemon(_ name: String) -> Int32? { daemons()[name] }

    /// The pids of all daemons, by the names of their folders.
    func daemons() -> [String: Int32] {
        var found: [String: Int32] = [:]
        for sight in ProcessSight.all() where sight.program == "torpor" && sight.words.count > 3 {
            for name in Self.nodes + ["coordinator"] where sight.words.contains("\(folder)/\(name)") { found[name] = sight.pid }
        }
        return found
    }

    func namespace(_ node: String) -> String { "tp\(tag)-\(node)" }
    /// The bridge's end of the node's cable.
    func cable(_ node: String) -> String { "tp\(tag)-o\(Self.nodes.firstIndex(of: node) ?? 0)" }
    func copies(_ node: String) -> String { "\(folder)/\(node)/oci/copies" }
    var coordinatorLog: String { "\(folder)/logs/coordinator.log" }

    /// Folder of the workload's newest copy on the node.
    func copy(of workload: String, on node: String) -> String? {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: copies(node))) ?? []).filter { $0.hasPrefix("\(workload).") }
        let newest = names.max { (Int($0.split(separator: ".").last ?? "") ?? 0) < (Int($1.split(separator: ".").last ?? "") ?? 0) }
        return newest.map { "\(copies(node))/\($0)" }
    }

    /// The pid of a copy's shim, which stands in its lock.
    static func shim(of copy: String) -> Int32? {
        guard let text = ProcessSight.text("\(copy)/lock"), let pid = Int32(text.split(separator: "\n").first ?? ""), pid > 1 else {
            return nil
        }
        return ProcessSight.read(pid).flatMap { $0.program == "torpor-shim" && $0.words.contains(copy) ? pid : nil }
    }

    /// The session of the engine that is at work on a copy.
    static func engine(of copy: String) -> Int32? {
        let line = ProcessSight.text("\(copy)/note")?.split(separator: "\n").first { $0.hasPrefix("engine=") }
        return line.flatMap { Int32($0.dropFirst("engine=".count)) }.flatMap { $0 > 1 ? $0 : nil }
    }
}
