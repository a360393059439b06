import Crypto
package import Logging
import ServiceLifecycle
package import TorporModel

/// Renews the process's own certificate when two thirds of its life are over; running listeners and lines show the new one at their next
/// handshake, and whoever reads the file finds the old one or the new.
///
/// The key stays, so one file changes and a restart at any moment finds certificate and key that fit. A new key comes with joining anew.
package struct CertificateRenewal: Service {
    private let store: CredentialStore
    private let ask: @Sendable () async throws(TorporError) -> MemberCertificate
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - store: whose certificate is renewed, in the files where it was read.
    ///   - interval: between looks. A minute: a week's certificate is asked for some three thousand times before it ends.
    ///   - ask: gets a certificate for the key that is in force.
    package init(
        _ store: CredentialStore, every interval: Duration = .seconds(60), clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "torpor.rpc"), ask: @escaping @Sendable () async throws(TorporError) -> MemberCertificate
    ) {
        self.store = store
        self.interval = interval
        self.clock = clock
        self.logger = logger
        self.ask = ask
    }

    /// Looks until it is told to end. A refusal ends nothing: it is asked again, and `CertificateWatch` warns while there is time.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var said: String?
            while !Task.isCancelled {
                do throws(TorporError) {
                    try await look()
                    said = nil
                } catch {
                    if said != "\(error)" {
                        logger.warning("the certificate was not renewed, is tried again", metadata: ["error": "\(error)"])
                    }
                    said = "\(error)"
                }
                do { try await clock.sleep(for: interval) } catch { return }
            }
        }
    }

    /// One look: renews what is due.
    ///
    /// - Throws: why it could not be had; the old one stays.
    package func look() async throws(TorporError) {
        let old = store.current()
        guard old.life.isDue(at: store.time()) else { return }
        let answer = try await ask()
        let fresh = try Credentials(
            certificate: answer.certificate, key: old.key.pemRepresentation, authorities: answer.authorities)
        guard fresh.identity == old.identity, fresh.cluster == old.cluster, fresh.life.notAfter > old.life.notAfter else {
            throw TorporError(.refused, "the answer is a certificate of \(fresh.identity) until \(fresh.life.notAfter): no renewal")
        }
        // Before the certificate: one by a new authority is worth nothing to a peer that does not trust it, and nothing to us.
        try Authorities.add(answer.authorities, to: store.files.authorities)
        try SecretFile.write(answer.certificate, to: store.files.certificate, mode: 0o644)
        logger.notice(
            "certificate renewed", metadata: ["identity": "\(fresh.identity)", "not.after": "\(fresh.life.notAfter)"])
    }
}
