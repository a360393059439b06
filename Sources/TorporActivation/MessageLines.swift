import Foundation
import NIOCore
import TorporModel

/// Messages out of a stream of bytes that is cut anywhere.
struct MessageLines {
    private var rest = ByteBuffer()
    /// No table that a node could have is as long.
    private static let longest = 1 << 24

    init() {}

    /// - Throws: `corrupt` for a line that is no message, or too long to be one.
    mutating func take(_ bytes: ByteBuffer) throws(TorporError) -> [DoorMessage] {
        rest.writeImmutableBuffer(bytes)
        var found: [DoorMessage] = []
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest.readBytes(length: end - rest.readerIndex) ?? []
            rest.moveReaderIndex(forwardBy: 1)
            do { found.append(try JSONDecoder().decode(DoorMessage.self, from: Data(line))) } catch {
                throw TorporError(.corrupt, "a line between agent and doorkeeper is no message", cause: error)
            }
        }
        rest.discardReadBytes()
        if rest.readableBytes > Self.longest { throw TorporError(.corrupt, "a line between agent and doorkeeper does not end") }
        return found
    }

    static func encode(_ message: DoorMessage) throws(TorporError) -> ByteBuffer {
        do { return ByteBuffer(bytes: try JSONEncoder().encode(message) + [UInt8(ascii: "\n")]) } catch {
            throw TorporError(.internal, "a message to agent or doorkeeper cannot be written", cause: error)
        }
    }
}
