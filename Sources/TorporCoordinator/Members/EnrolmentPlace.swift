package import TorporModel

/// Where nodes join, and whom they are to believe there.
package struct EnrolmentPlace: Sendable {
    /// Where the enrolment listener is; may be the unspecified address.
    package let host: String
    /// nil where there is no such listener.
    package let port: UInt16?
    /// Where agents reach the coordinator afterwards.
    package let coordinatorPort: UInt16
    /// SHA-256 of the certificate of the authority that vouches for the coordinator now.
    package let fingerprint: @Sendable () throws(TorporError) -> ContentHash

    package init(
        host: String, port: UInt16?, coordinatorPort: UInt16, fingerprint: @escaping @Sendable () throws(TorporError) -> ContentHash
    ) {
        self.host = host
        self.port = port
        self.coordinatorPort = coordinatorPort
        self.fingerprint = fingerprint
    }
}
