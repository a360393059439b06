import NIOHTTP1
import TorporModel

/// What the door has to know of a request.
extension HTTPDoor {
    /// Nothing but a question whether it lives. One with a body is not, for nobody here would read that.
    func isHealth(_ head: HTTPRequestHead) -> Bool {
        guard head.method == .GET || head.method == .HEAD, head.headers["content-length"].isEmpty, head.headers["transfer-encoding"].isEmpty
        else { return false }
        return health.contains(String(head.uri.prefix { $0 != "?" }))
    }

    /// A person looks at what comes, and can be shown a page in its place.
    func isForPage(_ head: HTTPRequestHead) -> Bool {
        placeholder && head.method == .GET && head.headers[canonicalForm: "accept"].contains { $0.hasPrefix("text/html") }
    }
}
