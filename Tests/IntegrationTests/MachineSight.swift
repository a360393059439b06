import Foundation

/// The processes that keep one machine on one node, found by their cgroups, and by the folders that they keep.
struct MachineSight {
    let cluster: DevCluster
    let backend: String
    /// Of the cluster's cgroups.
    private let tag: String

    init(_ cluster: DevCluster, _ backend: String) throws {
        (self.cluster, self.backend) = (cluster, backend)
        tag = try ClusterSight(cluster).tag
    }

    /// Every VMM of the cluster, or of one node: running, frozen or held.
    func vmms(on node: String? = nil) -> [Int32] {
        ProcessSight.all().filter { sight in
            guard sight.program == "firecracker" || sight.program.hasPrefix("qemu-system") else { return false }
            return sight.cgroup.hasPrefix("/torpor-\(tag)/\(node.map { "\($0)/" } ?? "")")
        }.map(\.pid)
    }

    /// Shims of copies on the node.
    func shims(on node: String) -> [Int32] {
        helpers(on: node).filter { !$0.words.contains("memory") && !$0.words.contains("machine") }.map(\.pid)
    }

    /// Keepers of memory that has not come.
    func keepers(on node: String) -> [Int32] { helpers(on: node).filter { $0.words.contains("memory") }.map(\.pid) }

    private func helpers(on node: String) -> [ProcessSight] {
        ProcessSight.all().filter { sight in
            sight.program == "torpor-shim" && sight.words.contains { $0.hasPrefix("\(cluster.folder)/\(node)/\(backend)/copies/") }
        }
    }
}
