import Crypto
import TorporModel

/// A snapshot's key as it lies on disk: `TKY`, the version, the name of the node's key that wraps it, and the sealed 32 bytes.
///
/// Its file is called by the key's own name, which is authenticated too: key files cannot be put in each other's place.
enum WrappedKey {
    private static let magic: [UInt8] = Array("TKY".utf8) + [1]
    /// Magic, name, nonce, key, tag.
    static let width = magic.count + SealKey.ID.width + FrameHeader.nonceWidth + 32 + FrameHeader.tagWidth

    static func write(_ key: SealKey, under node: SealKey) throws(TorporError) -> [UInt8] {
        do {
            let sealed = try AES.GCM.seal(key.bytes, using: node.key, authenticating: associated(key.id, node.id))
            guard let combined = sealed.combined else { throw CryptoKitError.incorrectParameterSize }
            return magic + node.id.bytes + combined
        } catch { throw TorporError(.internal, "a key cannot be wrapped", cause: error) }
    }

    /// Which of the node's keys wraps it; nil for what is no wrapped key.
    static func wrapper(_ file: [UInt8]) -> SealKey.ID? {
        guard file.count == width, file.starts(with: magic) else { return nil }
        return SealKey.ID(bytes: Array(file[magic.count..<(magic.count + SealKey.ID.width)]))
    }

    /// - Throws: `corrupt` for what was changed, renamed, or wrapped by another key.
    static func read(_ file: [UInt8], called id: SealKey.ID, under node: SealKey) throws(TorporError) -> SealKey {
        do {
            let box = try AES.GCM.SealedBox(combined: file[(magic.count + SealKey.ID.width)...])
            let key = SealKey(try AES.GCM.open(box, using: node.key, authenticating: associated(id, node.id)))
            if key.id == id { return key }
        } catch { throw TorporError(.corrupt, "key \(id) was changed on this node's disk", cause: error) }
        throw TorporError(.corrupt, "key \(id) is not what its name says")
    }

    private static func associated(_ key: SealKey.ID, _ node: SealKey.ID) -> [UInt8] { magic + node.bytes + key.bytes }
}
