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
    /// Bytes of the chunk that `data` is a packed form of; 0 when it is the chunk.
    package let packedSize: Int

    package init(index: UInt64, offer: ChunkReference? = nil, data: any ChunkBytes, packedSize: Int = 0) {
        self.index = index
        self.offer = offer
        self.data = data
        self.packedSize = packedSize
    }

    /// The chunk itself.
    ///
    /// - Throws: `corrupt` for what does not unpack, or came packed to somebody who did not ask for that.
    package func chunk(_ codec: (any ChunkCodec)?) async throws(TorporError) -> any ChunkBytes {
        if packedSize == 0 { return data }
        guard let codec else { throw TorporError(.corrupt, "a chunk came packed that nobody wanted packed") }
        return try await codec.unpack(data, size: packedSize)
    }
}
