import TorporRPC

/// A coordinator, and the folder with the certificate to show it.
struct ClientContext {
    let coordinator: HostPort
    let certificates: String
}
