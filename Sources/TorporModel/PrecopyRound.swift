/// One round of a live move: the memory was read while its owner went on, and what the target lacked was sent. Of a live checkpoint, what was
/// not kept yet was kept.
package struct PrecopyRound: Hashable, Codable, Sendable {
    /// Bytes of memory that were looked at.
    package let scannedBytes: UInt64
    /// Bytes that were lacking: in the first round nearly all, later what was changed meanwhile.
    package let sentBytes: UInt64
    /// From the order to the last chunk.
    package let milliseconds: UInt64

    package init(scannedBytes: UInt64, sentBytes: UInt64, milliseconds: UInt64) {
        self.scannedBytes = scannedBytes
        self.sentBytes = sentBytes
        self.milliseconds = milliseconds
    }
}
