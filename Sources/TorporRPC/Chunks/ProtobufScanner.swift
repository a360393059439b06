import TorporModel

/// Walks over the fields of one protobuf message without copying what they hold. Trusts nothing: whatever does not fit throws.
struct ProtobufScanner {
    /// What a field holds; of bytes, where they lie in the message.
    enum Value {
        case number(UInt64)
        case bytes(Range<Int>)
    }

    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next field, with its number; nil at the end.
    ///
    /// - Throws: `corrupt` for what is no protobuf message.
    mutating func next() throws(TorporError) -> (field: UInt64, value: Value)? {
        if place == bytes.count { return nil }
        let tag = try varint()
        switch tag & 7 {
        case 0: return (tag >> 3, .number(try varint()))
        case 1: return (tag >> 3, .bytes(try skip(8)))
        case 2: return (tag >> 3, .bytes(try skip(try varint())))
        case 5: return (tag >> 3, .bytes(try skip(4)))
        default: throw Self.malformed
        }
    }

    private mutating func varint() throws(TorporError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard place < bytes.count else { throw Self.malformed }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw Self.malformed
    }

    /// Subtracted, not added: a length near the end of its type would overflow.
    private mutating func skip(_ count: UInt64) throws(TorporError) -> Range<Int> {
        guard count <= UInt64(bytes.count - place) else { throw Self.malformed }
        defer { place += Int(count) }
        return place..<place + Int(count)
    }

    private static let malformed = TorporError(
        .corrupt, "a message with a chunk cannot be read", remedy: "let both sides run the same version of torpor")
}
