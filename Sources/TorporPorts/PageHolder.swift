package import TorporModel

/// This node's frozen originals, for the agents whose copies still lack memory.
package protocol PageHolder: Sendable {
    /// The memory of the copy that exactly this attempt froze here, while it is frozen.
    ///
    /// - Throws: `lost` when that copy is gone for good; any other code says nothing of that.
    func pages(_ ask: PageAsk, of workload: WorkloadID, attempt: Attempt) async throws(TorporError) -> [UInt8]
}
