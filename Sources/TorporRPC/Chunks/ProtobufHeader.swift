/// The few protobuf fields that stand before a chunk's bytes (protobuf.dev/programming-guides/encoding).
struct ProtobufHeader {
    private(set) var bytes: [UInt8] = []

    /// A number; like every writer of proto3, 0 is left out.
    mutating func add(field: UInt64, varint value: UInt64) {
        if value == 0 { return }
        add(varint: field << 3)
        add(varint: value)
    }

    /// Announces so many bytes, which follow; none are left out.
    mutating func add(field: UInt64, length: Int) {
        if length == 0 { return }
        add(varint: field << 3 | 2)
        add(varint: UInt64(length))
    }

    mutating func add(field: UInt64, bytes value: some Collection<UInt8>) {
        add(field: field, length: value.count)
        bytes.append(contentsOf: value)
    }

    private mutating func add(varint value: UInt64) {
        var rest = value
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
