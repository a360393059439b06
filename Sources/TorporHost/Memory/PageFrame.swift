package import TorporModel

/// What the keeper of a copy's memory and its agent say to each other over the keeper's socket.
///
/// The keeper asks in frames of one length; the agent answers each in turn. An agent that has just come is asked everything that is
/// unanswered once more, so that neither end has to remember the other.
package enum PageFrame: Hashable, Sendable {
    /// The memory that was asked for first, whole.
    case pages([UInt8])
    /// The original is gone: what has not come never will.
    case lost(String)

    /// Length of an ask.
    package static let askBytes = 24
    /// Length of what stands before an answer's bytes: their kind and their number.
    package static let headerBytes = 8
    /// More than criu asks for at once (4 MiB).
    package static let longest = 8 << 20

    /// As the keeper sends it.
    package static func ask(_ ask: PageAsk) -> [UInt8] {
        [ask.process, ask.address, ask.bytes].flatMap { LittleEndian.bytes($0, length: 8) }
    }

    /// - Parameter bytes: exactly `askBytes`.
    package static func ask(reading bytes: [UInt8]) -> PageAsk {
        PageAsk(
            process: LittleEndian.number(bytes, at: 0, length: 8), address: LittleEndian.number(bytes, at: 8, length: 8),
            bytes: LittleEndian.number(bytes, at: 16, length: 8))
    }

    /// As the agent sends it.
    package var bytes: [UInt8] {
        let (kind, content): (UInt64, [UInt8]) =
            switch self {
            case .pages(let bytes): (1, bytes)
            case .lost(let words): (2, Array(words.utf8))
            }
        return LittleEndian.bytes(kind, length: 4) + LittleEndian.bytes(UInt64(content.count), length: 4) + content
    }

    /// The first frame of `bytes`, taken off them; nil while it is not whole.
    ///
    /// - Throws: `corrupt` for what no agent sends.
    package static func take(from bytes: inout [UInt8]) throws(TorporError) -> PageFrame? {
        guard bytes.count >= headerBytes else { return nil }
        let kind = LittleEndian.number(bytes, at: 0, length: 4)
        let length = Int(LittleEndian.number(bytes, at: 4, length: 4))
        guard kind == 1 || kind == 2, length <= longest else {
            throw TorporError(.corrupt, "an answer of \(length) bytes and kind \(kind)")
        }
        guard bytes.count >= headerBytes + length else { return nil }
        let content = Array(bytes[headerBytes..<headerBytes + length])
        bytes.removeFirst(headerBytes + length)
        return kind == 1 ? .pages(content) : .lost(String(decoding: content, as: UTF8.self))
    }
}
