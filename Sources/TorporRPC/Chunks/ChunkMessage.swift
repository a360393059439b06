package import TorporModel
package import TorporPorts

/// `torpor.v1.ChunkMessage`, written and read by hand: the generated code copies a chunk twice more on each side, a quarter of the
/// processor time of a transfer (ARCHITECTURE.md § 7). On the wire it is protobuf, and any protobuf peer may be at the other end.
package struct ChunkMessage: Sendable {
    package let index: UInt64
    /// What is offered, if this is an offer.
    package let offer: ChunkReference?
    /// Empty where only asked.
    package let data: any ChunkBytes

    package init(index: UInt64, offer: ChunkReference? = nil, data: any ChunkBytes) {
        self.index = index
        self.offer = offer
        self.data = data
    }
}
