/// Numbers as x86 and arm lay them in memory.
enum LittleEndian {
    /// The number in `length` bytes from `offset` on.
    static func number(_ bytes: [UInt8], at offset: Int, length: Int) -> UInt64 {
        bytes[offset..<offset + length].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The lowest `length` bytes of it.
    static func bytes(_ number: UInt64, length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
    }
}
