package import TorporModel

/// Where a node has the secrets of its copies: in memory, never on a disk.
package protocol SecretKeeper: Sendable {
    /// Puts them where the copy will find them when it is started or restored. They go with the copy, and with the node's power.
    func provide(_ secrets: Secrets, to copy: CopyID) async throws(TorporError)
}
