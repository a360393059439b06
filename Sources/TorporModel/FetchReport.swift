/// How a transfer went.
package struct FetchReport: Hashable, Codable, Sendable {
    /// Bytes of chunks that crossed the wire.
    package let sentBytes: UInt64
    /// Bytes of the snapshot, shared chunks counted each time.
    package let logicalBytes: UInt64
    package init(sentBytes: UInt64, logicalBytes: UInt64) {
        self.sentBytes = sentBytes
        self.logicalBytes = logicalBytes
    }
}
