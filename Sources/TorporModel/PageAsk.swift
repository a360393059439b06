/// Which memory of a copy is wanted: whole pages of one process, whose original is frozen on another node.
package struct PageAsk: Hashable, Codable, Sendable {
    /// As the copy itself numbers its processes: the same on every node.
    package let process: UInt64
    /// Where the first page begins.
    package let address: UInt64
    /// How much, in bytes: a multiple of the page size.
    package let bytes: UInt64

    package init(process: UInt64, address: UInt64, bytes: UInt64) {
        self.process = process
        self.address = address
        self.bytes = bytes
    }

    /// The same in pieces of at most `limit` bytes, in order.
    package func pieces(of limit: UInt64) -> [PageAsk] {
        stride(from: 0, to: bytes, by: Int(clamping: limit)).map { done in
            PageAsk(process: process, address: address + UInt64(done), bytes: min(limit, bytes - UInt64(done)))
        }
    }
}
