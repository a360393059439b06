import NIOCore
import NIOHTTP1
import TorporModel

/// What the door itself says to a client of HTTP. Every answer closes its connection, so that the next request finds its own way.
enum DoorAnswer {
    /// In the workload's place, without waking it.
    static func health(_ door: HTTPDoor, to head: HTTPRequestHead) -> ByteBuffer {
        write(HTTPResponseStatus(statusCode: Int(door.healthAnswer)), [("Content-Type", text)], "asleep\n", to: head)
    }

    /// A page for people, which asks again by itself.
    static func page(_ door: HTTPDoor, to head: HTTPRequestHead) -> ByteBuffer {
        let page = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="\(door.retryAfter)">
            <title>Waking up</title></head><body><h1>Waking up</h1><p>This will be here in a moment. The page asks again by itself.</p></body></html>

            """
        let headers = [("Content-Type", "text/html; charset=utf-8"), ("Retry-After", "\(door.retryAfter)")]
        return write(.serviceUnavailable, headers, page, to: head)
    }

    /// It could not be woken, or not in time; nobody has seen the request.
    static func unavailable(_ why: String, _ door: HTTPDoor, to head: HTTPRequestHead) -> ByteBuffer {
        write(.serviceUnavailable, [("Content-Type", text), ("Retry-After", "\(door.retryAfter)")], why + "\n", to: head)
    }

    private static let text = "text/plain; charset=utf-8"

    private static func write(
        _ status: HTTPResponseStatus, _ headers: [(String, String)], _ body: String, to head: HTTPRequestHead
    ) -> ByteBuffer {
        let common = [("Content-Length", "\(body.utf8.count)"), ("Cache-Control", "no-store"), ("Connection", "close")]
        let lines = ["HTTP/1.1 \(status.code) \(status.reasonPhrase)"] + (headers + common).map { "\($0.0): \($0.1)" }
        // Whoever asks with HEAD is told of a body that does not come (RFC 9110, 9.3.2).
        return ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n" + (head.method == .HEAD ? "" : body))
    }
}
