import TorporHost
package import TorporModel
package import TorporPorts

/// A backend whose copies are processes of their groups, and nothing else.
package protocol MeteredShimBackend: ShimBackend, MeteredBackend {}

extension MeteredShimBackend {
    package func freeMemoryBytes() async -> UInt64 { configuration.freeMemory() }

    /// Pages that several of them share count for each.
    package func memoryBytes(_ copy: CopyID) async throws(TorporError) -> UInt64 {
        let group = folder(copy).cgroup
        return try await Blocking.run { () throws(TorporError) in
            group.ownPids().reduce(0) { $0 + ProcessTable.residentBytes(of: $1) }
        }
    }
}
