import NIOCore
import NIOEmbedded
import NIOHTTP1

/// The beginning of a connection, read as HTTP by NIO's decoder while its bytes stay as they came: whoever gets them next reads them anew.
struct FirstRequest {
    /// What it turned out to be.
    enum Finding {
        /// Its headers have not ended.
        case unfinished
        case request(HTTPRequestHead)
        /// Not HTTP, or more of it than is read here.
        case other
    }

    /// All that has been taken.
    private(set) var bytes = ByteBuffer()
    private let longest: Int

    /// - Parameter longest: bytes, after which nothing more is read.
    init(longest: Int) { self.longest = longest }

    mutating func take(_ more: ByteBuffer) -> Finding {
        let isFirst = bytes.readableBytes == 0
        bytes.writeImmutableBuffer(more)
        // Looked at once in the beginning, for whatever does not begin like a request is none, and again when the headers may have ended.
        guard isFirst || more.readableBytesView.contains(UInt8(ascii: "\n")) else {
            return bytes.readableBytes > longest ? .other : .unfinished
        }
        do {
            if let head = try Self.head(bytes) { return .request(head) }
            return bytes.readableBytes > longest ? .other : .unfinished
        } catch {
            return .other
        }
    }

    /// nil while it has not ended. A decoder of its own each time: it may be asked on any thread.
    private static func head(_ bytes: ByteBuffer) throws -> HTTPRequestHead? {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
        try channel.writeInbound(bytes)
        guard case .head(let head)? = try channel.readInbound(as: HTTPServerRequestPart.self) else { return nil }
        return head
    }
}
