package import TorporModel

/// Where an OTLP/gRPC receiver listens and how it is spoken to.
package struct OTLPEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// A DNS name or an IP address, without brackets.
    package let host: String
    package let port: Int
    package let tls: Bool
    /// A PEM file of authorities; `nil` trusts the system's.
    package let trustRoots: String?

    /// The port that OpenTelemetry assigns to OTLP/gRPC.
    package static let defaultPort = 4317

    /// `http://host:port` is plaintext and `https://host:port` is TLS, as in `OTEL_EXPORTER_OTLP_ENDPOINT`; a bare `host:port` is plaintext.
    ///
    /// - Throws: `invalidArgument` for anything else.
    package init(_ text: String, trustRoots: String? = nil) throws(TorporError) {
        let bad = TorporError(
            .invalidArgument, "\(text) is not an OTLP endpoint", remedy: "write http://host:4317, or https://host:4317 for TLS"
        )
        var rest = Substring(text)
        tls = text.hasPrefix("https://")
        if let scheme = text.firstRange(of: "://") {
            guard tls || text.hasPrefix("http://") else { throw bad }
            rest = text[scheme.upperBound...]
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let (host, port) = Self.split(rest)
        guard !host.isEmpty, !host.contains("/"), let number = port.isEmpty ? Self.defaultPort : Int(port), (1...65_535).contains(number)
        else {
            throw bad
        }
        self.host = String(host)
        self.port = number
        self.trustRoots = trustRoots
    }

    package var description: String { "\(tls ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// Host and port; the port is empty when there is none. An IPv6 address stands in brackets.
    private static func split(_ text: Substring) -> (Substring, Substring) {
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            let after = text[text.index(after: close)...]
            return (text[text.index(after: text.startIndex)..<close], after.hasPrefix(":") ? after.dropFirst() : after)
        }
        guard let colon = text.lastIndex(of: ":") else { return (text, "") }
        return (text[..<colon], text[text.index(after: colon)...])
    }
}
