import TorporHost
package import TorporModel

extension ContainerSpec {
    /// Whom its first process is, by number; root where it says nothing.
    package var user: WorkloadUser {
        let user = value["process"]?["user"]
        return WorkloadUser(
            user: UInt32(clamping: user?["uid"]?.integer ?? 0), group: UInt32(clamping: user?["gid"]?.integer ?? 0))
    }
}
