/// SHA-256 of one page, small enough to be kept by the hundred thousand.
struct PageDigest: Hashable, Sendable {
    /// The digest's 32 bytes as they lie in memory, eight at a time.
    private let a, b, c, d: UInt64

    /// `bytes` are the 32 bytes of a digest.
    init(_ bytes: UnsafeRawBufferPointer) {
        a = bytes.loadUnaligned(as: UInt64.self)
        b = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        c = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        d = bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
    }

    /// A digest is evenly spread already: eight bytes of it are as good a hash as any.
    func hash(into hasher: inout Hasher) { hasher.combine(a) }
}
