import Crypto
import TorporModel

/// The first 44 bytes of a file of the store: how what follows is written, and under which key.
///
/// `TFR` and the version; encoding, seal, two zeros; bytes before encoding and bytes that follow, little-endian; the key's name; the
/// nonce. All of it is authenticated with a sealed body, and so is what the file is called.
struct FrameHeader: Equatable, Sendable {
    static let width = 44
    /// Bytes that a seal adds behind the body.
    static let tagWidth = 16
    static let nonceWidth = 12
    private static let magic: [UInt8] = Array("TFR".utf8)
    private static let version: UInt8 = 1

    /// Under which key, with which nonce.
    struct Seal: Equatable, Sendable {
        let key: SealKey.ID
        let nonce: [UInt8]
    }

    let encoding: ChunkEncoding
    let seal: Seal?
    /// Of the content, before encoding.
    let plainBytes: Int
    /// Behind the header, a seal's tag among them.
    let bodyBytes: Int

    /// How long the file is.
    var fileBytes: Int { Self.width + bodyBytes }

    init(encoding: ChunkEncoding, seal: Seal?, plainBytes: Int, bodyBytes: Int) {
        self.encoding = encoding
        self.seal = seal
        self.plainBytes = plainBytes
        self.bodyBytes = bodyBytes
    }

    /// As it is written.
    var bytes: [UInt8] {
        var bytes = Self.magic + [Self.version, encoding == .raw ? 0 : 1, seal == nil ? 0 : 1, 0, 0]
        for count in [plainBytes, bodyBytes] { bytes += (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }
        bytes += seal?.key.bytes ?? [UInt8](repeating: 0, count: SealKey.ID.width)
        return bytes + (seal?.nonce ?? [UInt8](repeating: 0, count: Self.nonceWidth))
    }

    /// Reads what `bytes` wrote, and nothing else: there is one way to write a header, so none can be changed unseen.
    ///
    /// - Throws: `corrupt` for what is no header, `unknownVersion` for one of another release.
    static func read(_ raw: UnsafeRawBufferPointer) throws(TorporError) -> FrameHeader {
        guard raw.count >= width, isFrame(raw) else { throw TorporError(.corrupt, "has no header") }
        guard raw[3] == version else {
            throw TorporError(.unknownVersion, "is written in format \(raw[3])", remedy: "use the release that wrote it")
        }
        func count(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(raw[place + $1]) << (8 * $1) } }
        let seal = Seal(key: .init(bytes: [UInt8](raw[16..<32])), nonce: [UInt8](raw[32..<44]))
        let header = FrameHeader(
            encoding: raw[4] == 0 ? .raw : .zstd, seal: raw[5] == 0 ? nil : seal, plainBytes: count(8), bodyBytes: count(12))
        guard header.bytes.elementsEqual(raw.prefix(width)) else { throw TorporError(.corrupt, "has a header that nobody writes") }
        return header
    }

    /// Whether it begins as a frame does, of whatever version.
    static func isFrame(_ raw: UnsafeRawBufferPointer) -> Bool { raw.starts(with: magic) }
}
