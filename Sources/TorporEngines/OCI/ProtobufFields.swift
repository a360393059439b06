import TorporModel

/// The fields of a message whose schema is somebody else's, by number; what nobody asks for is passed over.
struct ProtobufFields {
    private var whole: [UInt64: [UInt64]] = [:]
    private var delimited: [UInt64: [ArraySlice<UInt8>]] = [:]

    /// - Throws: `corrupt` for what is no message.
    init(_ message: ArraySlice<UInt8>) throws(TorporError) {
        var rest = message
        while !rest.isEmpty {
            let tag = try Self.number(&rest)
            switch tag & 7 {
            case 0: whole[tag >> 3, default: []].append(try Self.number(&rest))
            case 1: _ = try Self.take(8, of: &rest)
            case 2:
                let length = try Self.number(&rest)
                delimited[tag >> 3, default: []].append(try Self.take(length, of: &rest))
            case 5: _ = try Self.take(4, of: &rest)
            default: throw Self.damaged
            }
        }
    }

    /// In order; a packed repeated field is one of bytes.
    func numbers(_ field: UInt64) -> [UInt64] { whole[field] ?? [] }
    func bytes(_ field: UInt64) -> [ArraySlice<UInt8>] { delimited[field] ?? [] }

    private static let damaged = TorporError(.corrupt, "criu's images cannot be read: a message is damaged")

    /// A base-128 number, seven bits a byte, at most ten bytes.
    private static func number(_ rest: inout ArraySlice<UInt8>) throws(TorporError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw damaged }
            value |= shift < 64 ? UInt64(byte & 0x7f) << shift : 0
            if byte & 0x80 == 0 { return value }
        }
        throw damaged
    }

    private static func take(_ count: UInt64, of rest: inout ArraySlice<UInt8>) throws(TorporError) -> ArraySlice<UInt8> {
        guard count <= UInt64(rest.count) else { throw damaged }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }
}
