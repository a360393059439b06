package import TorporModel

/// A coordinator through which snapshots are looked after, wherever they lie.
package protocol CareControl: ControlPort {
    /// A pinned snapshot is removed by nobody until its pin is lifted.
    func pinSnapshot(_ id: SnapshotID, _ pinned: Bool) async throws(TorporError)
    /// Has every node that holds the snapshot read all of it; what each found.
    func checkSnapshot(_ id: SnapshotID) async throws(TorporError) -> [SnapshotCheck]
    /// Has the node wrap its snapshots' keys by a new key of its own; how many there were.
    func rotateKey(of node: NodeID) async throws(TorporError) -> Int
}
