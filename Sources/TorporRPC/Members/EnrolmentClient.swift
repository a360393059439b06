import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2
import SwiftProtobuf
import Synchronization
package import TorporModel
import TorporWire

/// The coordinator, from a node that has no certificate yet: believed because its authority's certificate has the token's fingerprint.
package final class EnrolmentClient: Sendable {
    private let token: JoinToken
    private let now: @Sendable () -> Timestamp
    /// Why the other end was not believed, last time.
    private let refusal = Mutex<TorporError?>(nil)

    /// - Parameter now: the wall clock, for what the coordinator's certificate says of time.
    package init(_ token: JoinToken, now: @escaping @Sendable () -> Timestamp) {
        self.token = token
        self.now = now
    }

    /// Asks once, and has what was answered on disk.
    ///
    /// - Returns: where agents reach the coordinator.
    /// - Throws: the coordinator's own refusal; `unreachable` or `deadlineExceeded` when nobody who is believed answered: the same node may
    ///   ask again.
    package func join(_ node: JoiningNode) async throws(TorporError) -> HostPort {
        let secret = Data(token.secret)
        let request = Data(try node.request())
        let reply = try await call(.with { ($0.secret, $0.signingRequest) = (secret, request) })
        guard let port = UInt16(exactly: reply.coordinatorPort), let answer = try? MemberCertificate(wire: reply.certificate) else {
            throw TorporError(
                .unreachable, "the coordinator's answer cannot be read", remedy: "let both sides run the same version of torpor")
        }
        try await node.settle(answer, at: now())
        return HostPort(host: token.place.host, port: port)
    }

    private func call(_ message: Torpor_V1_JoinRequest) async throws(TorporError) -> Torpor_V1_JoinReply {
        var options = CallOptions.defaults
        options.timeout = Deadlines.submission
        do {
            return try await withGRPCClient(transport: try transport()) { client in
                try await Torpor_V1_Enrolment.Client(wrapping: client).join(message, options: options)
            }
        } catch {
            let said = TorporError(call: error, to: "the coordinator at \(token.place)")
            guard said.code == .unreachable, let reason = refusal.withLock({ $0 }) else { throw said }
            throw TorporError(
                code: .unreachable, message: "the coordinator at \(token.place) is not believed: \(reason.message)", remedy: reason.remedy,
                causes: said.causes)
        }
    }

    private func transport() throws -> HTTP2ClientTransport.Posix {
        let verifier = FingerprintVerifier(fingerprint: token.fingerprint, now: now) { [self] reason in
            refusal.withLock { $0 = reason }
        }
        let security = HTTP2ClientTransport.Posix.TransportSecurity.tls {
            $0.customVerificationCallback = { verifier($0, $1) }
            $0.serverCertificateVerification = .noHostnameVerification
            $0.trustRoots = .certificates([])
        }
        return try HTTP2ClientTransport.Posix(target: token.place.target, transportSecurity: security)
    }
}
