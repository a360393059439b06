package import TorporModel

/// A coordinator that has snapshots described, sent out and taken in. It never carries their bytes.
package protocol SnapshotControl: ControlPort {
    /// - Throws: `notFound`.
    func describe(_ snapshot: SnapshotID) async throws(TorporError) -> SnapshotDetail

    /// By a node that holds it.
    ///
    /// - Throws: `unreachable` when none of them answers; what the node said otherwise.
    func send(_ snapshot: SnapshotID, to destination: SnapshotDestination) async throws(TorporError) -> SentSnapshot

    /// By the node named, which then holds it.
    func take(_ source: SnapshotSource, on node: NodeID) async throws(TorporError) -> SnapshotDetail
}
