import NIOCore
import NIOHTTP1
import Testing
import TorporModel

@testable import TorporActivation

/// What is read of a connection's beginning, however it is cut, and what is answered to it.
@Suite struct FirstRequestTests {
    private static let request = "GET /healthz?deep=1 HTTP/1.1\r\nHost: a\r\nAccept: text/html,*/*\r\n\r\n"

    /// What came is kept byte for byte.
    private func read(_ text: String, piece: Int, longest: Int = 1000) -> (HTTPRequestHead?, isOther: Bool, bytes: String) {
        var (first, rest) = (FirstRequest(longest: longest), ByteBuffer(string: text))
        while let more = rest.readSlice(length: min(piece, rest.readableBytes)), more.readableBytes > 0 {
            switch first.take(more) {
            case .unfinished: continue
            case .request(let head): return (head, false, String(buffer: first.bytes))
            case .other: return (nil, true, String(buffer: first.bytes))
            }
        }
        return (nil, false, String(buffer: first.bytes))
    }

    @Test(arguments: [1, 3, 1000]) func aRequestIsReadWhereverItIsCutAndItsBytesAreKept(piece: Int) throws {
        let found = read(Self.request, piece: piece)
        let head = try #require(found.0)
        #expect(head.method == .GET && head.uri == "/healthz?deep=1" && found.bytes == Self.request)
        // Of an upgrade and of a body nothing is lost.
        let more = "POST /x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 3\r\n\r\nabc\u{1}\u{2}"
        let second = read(more, piece: 1000)
        #expect(second.0?.method == .POST && second.bytes == more)
    }

    @Test func whatIsNoRequestIsPassedOnUnread() {
        let hello = "\u{16}\u{3}\u{1}\u{2}abc"
        #expect(read(hello, piece: 100).isOther && read(hello, piece: 100).bytes == hello)
        #expect(!read("GET /", piece: 1).isOther)
        let long = "GET / HTTP/1.1\r\nHost: " + String(repeating: "a", count: 2000)
        #expect(read(long, piece: 100).isOther)
    }

    @Test func onlyAPlainQuestionForAPathOfHealthIsAnsweredWithoutWaking() throws {
        let door = HTTPDoor(port: 80, health: ["/healthz"], healthAnswer: 204, placeholder: true)
        func head(_ method: HTTPMethod, _ uri: String, _ headers: [(String, String)] = []) -> HTTPRequestHead {
            HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: HTTPHeaders(headers))
        }
        #expect(door.isHealth(head(.GET, "/healthz?x=1")) && door.isHealth(head(.HEAD, "/healthz")))
        for other in [
            head(.POST, "/healthz"), head(.GET, "/healthz/more"), head(.GET, "/"), head(.GET, "/healthz", [("Content-Length", "1")]),
        ] { #expect(!door.isHealth(other), "\(other)") }
        #expect(door.isForPage(head(.GET, "/", [("Accept", "text/html,*/*;q=0.8")])))
        #expect(!door.isForPage(head(.GET, "/", [("Accept", "*/*")])) && !door.isForPage(head(.POST, "/", [("Accept", "text/html")])))
    }

    @Test func everyAnswerIsWholeAndSaysThatTheConnectionEnds() throws {
        let door = HTTPDoor(port: 80, healthAnswer: 204, retryAfter: 7)
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        var asked = head
        asked.method = .HEAD
        let page = String(buffer: DoorAnswer.page(door, to: head))
        #expect(page.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n") && page.contains("\r\nRetry-After: 7\r\n"))
        let body = try #require(page.split(separator: "\r\n\r\n", maxSplits: 1).last)
        #expect(page.contains("\r\nContent-Length: \(body.utf8.count)\r\n") && page.contains("\r\nConnection: close\r\n"))
        #expect(String(buffer: DoorAnswer.page(door, to: asked)).hasSuffix("\r\n\r\n"))
        #expect(String(buffer: DoorAnswer.health(door, to: head)).hasPrefix("HTTP/1.1 204 No Content\r\n"))
        #expect(String(buffer: DoorAnswer.unavailable("it sleeps", door, to: head)).hasSuffix("\r\n\r\nit sleeps\n"))
    }
}
