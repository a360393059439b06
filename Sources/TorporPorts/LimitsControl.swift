package import TorporModel

/// A coordinator through which people limit transfers between nodes, and from which agents learn it.
package protocol LimitsControl: Sendable {
    /// The limits afterwards. They are in force on the node within a second, if it is heard.
    ///
    /// - Throws: `invalidArgument` for limits out of range; `notFound` for a node that never reported, at either end of a link.
    func changeLimits(of node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits
    /// None for a node that nobody limited. One that never reported has none either, or is `notFound`.
    func limits(of node: NodeID) async throws(TorporError) -> TransferLimits
}
