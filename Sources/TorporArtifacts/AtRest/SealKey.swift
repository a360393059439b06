import Crypto
import TorporModel

/// A key of AES-256-GCM and the name it is known by. Never printed, never encoded.
struct SealKey: Sendable {
    /// Names a key without telling anything of it: the first 16 bytes of a SHA-256 that also covers a word of ours.
    struct ID: Hashable, Sendable, CustomStringConvertible {
        static let width = 16
        let bytes: [UInt8]

        /// 32 lower-case hexadecimal digits.
        var description: String { bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined() }

        /// nil for what is no name of a key.
        static func parse(_ text: String) -> ID? {
            Hexadecimal.bytes(text).flatMap { $0.count == width ? ID(bytes: $0) : nil }
        }
    }

    let key: SymmetricKey
    let id: ID

    /// `bytes` are the key's 32.
    init(_ bytes: some Sequence<UInt8>) {
        let bytes = [UInt8](bytes)
        precondition(bytes.count == 32, "a key of AES-256 has 32 bytes")
        key = SymmetricKey(data: bytes)
        id = ID(bytes: [UInt8](SHA256.hash(data: Array("torpor key ".utf8) + bytes).prefix(ID.width)))
    }

    /// The key's 32 bytes.
    var bytes: [UInt8] { key.withUnsafeBytes { [UInt8]($0) } }

    /// A key that nobody has: by the library's own source of chance, as a signature's.
    static func fresh() -> SealKey { SealKey(SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }) }
}
