package import Logging
import NIOCertificateReloading
package import NIOSSL
import Synchronization
package import TorporModel

/// The credentials in force: read from their files again at every handshake, so that a renewed certificate or a new authority counts at
/// once and nothing needs a restart (failures.md 33; kubevirt 15210 was down for four days for want of this).
///
/// Three small files cost less than the handshake they are read for, and unlike modification times their bytes cannot mislead. Files that
/// cannot be used (half written, a key without its certificate) are reported, and what was in force stays in force.
package final class CredentialStore: Sendable {
    package let files: CredentialFiles
    /// Whose certificates count, beside the authorities' word.
    package let roster: RosterBoard
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        var texts: Texts
        var credentials: Credentials
        /// What was reported, so that every handshake does not report it again.
        var refused: Texts?
    }

    private struct Texts: Equatable {
        let certificate: String
        let key: String
        let authorities: String

        init(_ files: CredentialFiles) throws(TorporError) {
            certificate = try SecretFile.read(files.certificate)
            key = try SecretFile.read(files.key)
            authorities = try SecretFile.read(files.authorities)
        }

        func credentials() throws(TorporError) -> Credentials {
            try Credentials(certificate: certificate, key: key, authorities: authorities)
        }
    }

    /// - Parameter now: the wall clock, for what certificates say of time.
    /// - Throws: as `Credentials.init`, or `notFound`: a process without an identity does not start.
    package init(
        _ files: CredentialFiles, roster: RosterBoard = RosterBoard(), now: @escaping @Sendable () -> Timestamp,
        logger: Logger = Logger(label: "torpor.rpc")
    ) throws(TorporError) {
        self.files = files
        self.roster = roster
        self.now = now
        self.logger = logger
        let texts = try Texts(files)
        state = Mutex(State(texts: texts, credentials: try texts.credentials()))
    }

    /// The credentials in force, after another look at the files.
    package func current() -> Credentials {
        state.withLock { state in
            reload(&state)
            return state.credentials
        }
    }

    /// Who this process is. Fixed: files that say another identity than the first are refused.
    package var identity: Identity { state.withLock { $0.credentials.identity } }

    /// The wall clock that certificates are judged by.
    package func time() -> Timestamp { now() }

    /// Takes over what the files say, whole or not at all.
    private func reload(_ state: inout State) {
        let texts: Texts
        do {
            texts = try Texts(files)
        } catch {
            logger.warning("certificate files cannot be read; the old ones stay in force", metadata: ["error": "\(error)"])
            return
        }
        if texts == state.texts || texts == state.refused { return }
        do {
            let fresh = try texts.credentials()
            guard fresh.identity == state.credentials.identity, fresh.cluster == state.credentials.cluster else {
                throw TorporError(.refused, "the new certificate is for \(fresh.identity), not \(state.credentials.identity)")
            }
            state = State(texts: texts, credentials: fresh)
            logger.info("certificates reloaded", metadata: ["identity": "\(fresh.identity)", "not.after": "\(fresh.life.notAfter)"])
        } catch {
            state.refused = texts
            logger.warning("new certificates cannot be used; the old ones stay in force", metadata: ["error": "\(error)"])
        }
    }
}

extension CredentialStore: CertificateReloader {
    /// Asked by the TLS layer at every handshake.
    package var sslContextConfigurationOverride: NIOSSLContextConfigurationOverride {
        let credentials = current()
        var override = NIOSSLContextConfigurationOverride()
        override.certificateChain = credentials.chainSource
        override.privateKey = credentials.keySource
        return override
    }
}
