import X509

/// What a peer's certificate must be good for.
package enum Side: Sendable {
    /// The peer called us.
    case client
    /// We called the peer.
    case server

    var usage: ExtendedKeyUsage.Usage {
        switch self {
        case .client: .clientAuth
        case .server: .serverAuth
        }
    }

    var words: String {
        switch self {
        case .client: "calling"
        case .server: "being called"
        }
    }
}
