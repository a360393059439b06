/// What the page server answers to a request line, as a value.
struct PageAnswer: Equatable {
    let status: Int
    let contentType: String
    let body: String
    /// The `Allow` header that RFC 9110 asks of a 405.
    let allow: String?

    /// - Parameters:
    ///   - uri: the request target; a query is ignored.
    ///   - page: the metrics, made only when asked for.
    ///   - health: `nil` when well, else the reason.
    static func to(method: String, uri: String, page: () -> String, health: () -> String?) -> PageAnswer {
        let path = uri.prefix { $0 != "?" }
        guard path == "/metrics" || path == "/healthz" else { return plain(404, "not found: this server has /metrics and /healthz\n") }
        guard method == "GET" else { return PageAnswer(status: 405, contentType: text, body: "only GET\n", allow: "GET") }
        if path == "/metrics" {
            return PageAnswer(status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body: page(), allow: nil)
        }
        return health().map { plain(503, "\($0)\n") } ?? plain(200, "ok\n")
    }

    private static let text = "text/plain; charset=utf-8"

    private static func plain(_ status: Int, _ body: String) -> PageAnswer {
        PageAnswer(status: status, contentType: text, body: body, allow: nil)
    }
}
