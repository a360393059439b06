import TorporRPC

/// A coordinator, and the folder with the certificate to show it.
struct ClientContext {
    /// Where it listens.
    let coordinator: HostPort
    /// Holds `certificate.pem`, `key.pem` and `authorities.pem`.
    let certificates: String
}
