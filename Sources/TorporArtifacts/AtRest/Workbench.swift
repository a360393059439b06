import Crypto
import Foundation
import TorporModel

/// Room and contexts for writing and reading one file of the store at a time.
///
/// A file is a header (`FrameHeader`) and a body: the content raw or compressed, sealed or not. What it is called is authenticated with
/// it, so that one file put in another's place is noticed even before its content is looked at.
struct Workbench: ~Copyable {
    /// A whole file of the greatest content.
    let room: UnsafeMutableRawBufferPointer
    private let zstd = Zstd()
    private let contentBytes: Int

    /// For contents of up to `contentBytes`.
    init(contentBytes: Int) {
        self.contentBytes = contentBytes
        // Aligned for `DirectDisk`.
        room = .allocate(byteCount: FrameHeader.width + contentBytes + FrameHeader.tagWidth, alignment: 4096)
    }

    deinit { room.deallocate() }

    /// Where a body is made.
    private var body: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: room[FrameHeader.width...]) }

    /// Writes the file into the room; its bytes are valid until the next call.
    ///
    /// What does not become an eighth smaller stays raw, whatever was wished for: reading it costs less.
    func write(
        _ content: UnsafeRawBufferPointer, called name: String, as wish: ChunkEncoding, under key: SealKey?
    ) throws(TorporError) -> (file: UnsafeRawBufferPointer, encoding: ChunkEncoding) {
        precondition(content.count <= contentBytes, "more than a workbench has room for")
        var packed: Int?
        if wish == .zstd { packed = zstd.pack(content, into: UnsafeMutableRawBufferPointer(rebasing: body[..<(content.count * 7 / 8)])) }
        let encoding: ChunkEncoding = packed == nil ? .raw : .zstd
        let header: FrameHeader
        if let key {
            let inner = packed.map { UnsafeRawBufferPointer(rebasing: body[..<$0]) } ?? content
            header = try seal(inner, of: content.count, as: encoding, called: name, under: key)
        } else {
            if packed == nil, content.count > 0 { body.copyMemory(from: content) }
            header = FrameHeader(encoding: encoding, seal: nil, plainBytes: content.count, bodyBytes: packed ?? content.count)
        }
        room.copyBytes(from: header.bytes)
        return (UnsafeRawBufferPointer(rebasing: room[..<header.fileBytes]), encoding)
    }

    /// Reads a file of `size` bytes that lies in the room, at most `target.count` bytes of content; how many there were, and whether these very
    /// bytes were sealed under this name.
    ///
    /// - Throws: `corrupt` or `unknownVersion` saying what is wrong with the file; what `keys` throws.
    func read(
        _ size: Int, called name: String, into target: UnsafeMutableRawBufferPointer, keys: (SealKey.ID) throws(TorporError) -> SealKey
    ) throws(TorporError) -> (count: Int, wereSealed: Bool) {
        let header = try FrameHeader.read(UnsafeRawBufferPointer(rebasing: room[..<min(size, FrameHeader.width)]))
        guard header.fileBytes == size, size <= room.count, header.plainBytes <= target.count else {
            throw TorporError(.corrupt, "is not as long as its header says")
        }
        let stored = UnsafeRawBufferPointer(rebasing: body[..<header.bodyBytes])
        guard let seal = header.seal else { return (try decode(stored, header, into: target), false) }
        let opened = try open(stored, header, seal, called: name, under: try keys(seal.key))
        let result = opened.withUnsafeBytes { raw in Result { () throws(TorporError) in try decode(raw, header, into: target) } }
        return (try result.get(), header.encoding == .raw)
    }

    /// The content as one zstd frame; nil when that is not an eighth smaller.
    func pack(_ content: UnsafeRawBufferPointer) -> [UInt8]? {
        let room = UnsafeMutableRawBufferPointer(rebasing: body[..<(content.count * 7 / 8)])
        return zstd.pack(content, into: room).map { [UInt8](room[..<$0]) }
    }

    /// A content of exactly `size` bytes.
    ///
    /// - Throws: `corrupt` for what is no such frame.
    func unpack(_ packed: UnsafeRawBufferPointer, size: Int) throws(TorporError) -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, count in
            count = zstd.unpack(packed, into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[..<size])) ?? 0
        }
        guard bytes.count == size else { throw TorporError(.corrupt, "a chunk that was sent packed does not unpack") }
        return bytes
    }

    /// The last step of reading, and of nothing that was not authenticated when it was sealed.
    private func decode(
        _ stored: UnsafeRawBufferPointer, _ header: FrameHeader, into target: UnsafeMutableRawBufferPointer
    ) throws(TorporError) -> Int {
        switch header.encoding {
        case .raw:
            guard stored.count == header.plainBytes else { throw TorporError(.corrupt, "is not as long as its header says") }
            if !stored.isEmpty { target.copyMemory(from: stored) }
        case .zstd:
            let exact = UnsafeMutableRawBufferPointer(rebasing: target[..<header.plainBytes])
            guard zstd.unpack(stored, into: exact) == header.plainBytes else { throw TorporError(.corrupt, "does not decompress") }
        }
        return header.plainBytes
    }

    /// Seals into the room. The nonce is by chance: a key seals at most the chunks of one snapshot, far below 2^32 of them
    /// (NIST SP 800-38D, 8.3), and the same content may be compressed differently the next time. A sealed byte is copied twice on its way here
    /// and twice on its way out, by `SealedBox` and to the room: swift-crypto 4.5 seals and opens in place for nobody outside of it.
    private func seal(
        _ inner: UnsafeRawBufferPointer, of plainBytes: Int, as encoding: ChunkEncoding, called name: String, under key: SealKey
    ) throws(TorporError) -> FrameHeader {
        let nonce = AES.GCM.Nonce()
        let header = FrameHeader(
            encoding: encoding, seal: .init(key: key.id, nonce: [UInt8](nonce)), plainBytes: plainBytes,
            bodyBytes: inner.count + FrameHeader.tagWidth)
        do {
            let sealed = try AES.GCM.seal(inner, using: key.key, nonce: nonce, authenticating: header.bytes + Array(name.utf8))
            body.copyBytes(from: sealed.ciphertext)
            UnsafeMutableRawBufferPointer(rebasing: body[inner.count...]).copyBytes(from: sealed.tag)
        } catch { throw TorporError(.internal, "a file of the artifact store cannot be sealed", cause: error) }
        return header
    }

    /// Opens what was sealed under exactly this name.
    private func open(
        _ stored: UnsafeRawBufferPointer, _ header: FrameHeader, _ seal: FrameHeader.Seal, called name: String, under key: SealKey
    ) throws(TorporError) -> Data {
        guard stored.count >= FrameHeader.tagWidth else { throw TorporError(.corrupt, "is too short to be sealed") }
        let border = stored.count - FrameHeader.tagWidth
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: seal.nonce), ciphertext: stored[..<border], tag: stored[border...])
            return try AES.GCM.open(box, using: key.key, authenticating: header.bytes + Array(name.utf8))
        } catch { throw TorporError(.corrupt, "was changed after it was sealed, or bears another's name") }
    }
}
