/// What BoringSSL's errors say, found among its file names and numbers.
enum TLSWords {
    /// The alert's or reason's name, as in `TLSV1_ALERT_UNKNOWN_CA`; nil when there is none.
    static func name(_ part: String, in words: String) -> String? {
        words.split { !($0.isLetter || $0.isNumber || $0 == "_") }.first { $0.contains(part) }.map(String.init)
    }

    /// The alert by which a peer ended the handshake.
    static func alert(in words: String) -> String? { name("ALERT_", in: words) }
}
