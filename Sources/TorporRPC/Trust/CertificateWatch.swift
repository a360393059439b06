package import Logging
import ServiceLifecycle
import TorporModel
import X509

/// Looks at the process's own certificates now and then, and warns while there is still time (failures.md 33).
package struct CertificateWatch: Service {
    private let store: CredentialStore
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - store: whose files are looked at; looking also reloads them.
    ///   - interval: a minute is often enough to warn, and seldom enough not to flood a log for a week.
    package init(
        _ store: CredentialStore, every interval: Duration = .seconds(60), clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "torpor.rpc")
    ) {
        self.store = store
        self.interval = interval
        self.clock = clock
        self.logger = logger
    }

    /// Looks until it is told to end.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                look()
                do { try await clock.sleep(for: interval) } catch { return }
            }
        }
    }

    /// One look: reloads what has changed, and says what ends soon.
    package func look() {
        let credentials = store.current()
        let now = store.time()
        report(credentials.life, of: "\(credentials.identity)", at: now)
        for authority in credentials.authorities { report(CertificateLife(of: authority), of: "\(authority.subject)", at: now) }
    }

    private func report(_ life: CertificateLife, of whom: String, at now: Timestamp) {
        let metadata: Logger.Metadata = ["certificate": "\(whom)", "not.after": "\(life.notAfter)", "remedy": "torpor certs renew"]
        switch life.state(at: now) {
        case .good: break
        case .notYetGood: logger.warning("a certificate is not good yet: is the clock right?", metadata: metadata)
        case .ending: logger.warning("a certificate ends soon", metadata: metadata)
        case .ended: logger.error("a certificate has ended", metadata: metadata)
        }
    }
}
