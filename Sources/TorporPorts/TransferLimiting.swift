package import TorporModel

/// A node's limits on what crosses between nodes, as they are now. Who asks waits until the limits let it through; nobody holds anything
/// of the limits meanwhile.
package protocol TransferLimiting: Sendable {
    /// These are the limits from now on, also for what is under way.
    func apply(_ limits: TransferLimits)

    /// Before so many bytes go to that node. At once where nothing is limited.
    ///
    /// - Throws: `cancelled`.
    func send(_ bytes: Int, to node: NodeID, _ urgency: TransferUrgency) async throws(TorporError)
}
