package import GRPCNIOTransportHTTP2
package import TorporModel

extension HTTP2ServerTransport.Posix {
    /// A listener for nodes that have no certificate yet: it shows the coordinator's, and asks for none. What is sent is small.
    ///
    /// - Throws: `invalidArgument` when the address is none.
    package static func enrolment(at address: HostPort, credentials: CredentialStore) throws(TorporError) -> HTTP2ServerTransport.Posix {
        let security: TransportSecurity
        do {
            security = try .tls(certificateReloader: EnrolmentCredentials(store: credentials)) { $0.requireALPN = true }
        } catch {
            throw TorporError(.internal, "cannot set up TLS", cause: error)
        }
        return HTTP2ServerTransport.Posix(
            address: try address.listening(), transportSecurity: security,
            config: .defaults {
                // Strangers: little at a time, and nobody stays.
                $0.rpc.maxRequestPayloadSize = TransportLimits.strangersBytes
                $0.http2.maxConcurrentStreams = TransportLimits.strangersStreams
                $0.connection.maxAge = TransportLimits.strangersAge
                $0.connection.maxGraceTime = TransportLimits.strangersAge
                $0.connection.maxIdleTime = TransportLimits.strangersAge
            })
    }
}
