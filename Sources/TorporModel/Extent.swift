/// A run of an artifact's bytes, and where they are: in a chunk, or nowhere because they are zeros.
///
/// What is in a chunk already is pointed at, not sent again: the unchanged pages of a memory captured twice, and no zeros at all.
package struct Extent: Hashable, Sendable {
    /// Place in the manifest's `chunks`; nil for zeros.
    package let chunk: Int?
    /// Where the run begins in the chunk, in bytes; 0 for zeros.
    package let offset: Int
    /// How long the run is, in bytes.
    package let bytes: Int

    package init(chunk: Int, offset: Int, bytes: Int) {
        self.chunk = chunk
        self.offset = offset
        self.bytes = bytes
    }

    /// A run of zeros.
    package init(zeros bytes: Int) {
        chunk = nil
        offset = 0
        self.bytes = bytes
    }

    /// This run and the one behind it as one; nil when they do not lie side by side.
    package func joined(with next: Extent) -> Extent? {
        guard chunk == next.chunk else { return nil }
        guard let chunk else { return Extent(zeros: bytes + next.bytes) }
        return offset + bytes == next.offset ? Extent(chunk: chunk, offset: offset, bytes: bytes + next.bytes) : nil
    }
}
