package import TorporModel

/// The frozen original of one copy, as a place to read memory from.
package protocol PageSource: Sendable {
    /// The memory asked for, whole.
    ///
    /// - Throws: `lost` when the original is certainly gone for good; with any other code it may be asked again.
    func pages(_ ask: PageAsk) async throws(TorporError) -> [UInt8]
}
