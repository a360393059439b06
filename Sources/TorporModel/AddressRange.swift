/// IPv4 addresses with the same first bits, as in `10.1.0.0/16`.
package struct AddressRange: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The first of them, most significant byte first.
    package let first: UInt32
    /// How many of their bits are the same, up to 32.
    package let bits: UInt8

    /// More than a policy can name.
    package static let most = 16

    /// - Parameter address: any of them.
    package init(_ address: UInt32, bits: UInt8) {
        self.bits = min(bits, 32)
        first = address & Self.mask(self.bits)
    }

    package var mask: UInt32 { Self.mask(bits) }

    package func contains(_ address: UInt32) -> Bool { address & mask == first }

    package var description: String {
        let address = [24, 16, 8, 0].map { "\(first >> $0 & 255)" }.joined(separator: ".")
        return bits == 32 ? address : "\(address)/\(bits)"
    }

    /// `10.1.2.3` or `10.1.0.0/16`.
    package static func parse(_ text: String) throws(TorporError) -> AddressRange {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        let parts = (halves.first ?? "").split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        let bits = halves.count == 2 ? UInt8(halves[1]) : 32
        guard halves.count <= 2, parts.count == 4, !parts.contains(nil), let bits, bits <= 32 else {
            throw TorporError(.invalidArgument, "\(text.debugDescription) is no IPv4 address", remedy: "write 10.1.2.3 or 10.1.0.0/16")
        }
        return AddressRange(parts.reduce(0) { $0 << 8 | UInt32($1 ?? 0) }, bits: bits)
    }

    private static func mask(_ bits: UInt8) -> UInt32 { bits == 0 ? 0 : ~0 << (32 - UInt32(bits)) }
}
