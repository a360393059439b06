import TorporModel
import TorporRPC

/// The contexts as `torpor contexts` lists them: with what their certificates say of time, which a person renews and nobody else does.
struct ContextListing: Encodable {
    /// One cluster. `notAfter` and `state` are absent when its certificate cannot be read.
    struct Entry: Encodable {
        let coordinator: String
        let certificates: String
        let notAfter: String?
        /// `good`, `ending`, `ended` or `notYetGood`.
        let state: String?

        /// For people.
        var expires: String {
            switch (state, notAfter) {
            case ("good", let end?): end
            case (let state?, let end?): "\(end) (\(state))"
            default: "unreadable"
            }
        }
    }

    let current: String?
    let contexts: [String: Entry]

    init(_ file: ContextFile, at now: Timestamp) {
        current = file.current
        contexts = file.contexts.mapValues { place in
            let text = try? SecretFile.read(CredentialFiles(folder: place.certificates).certificate)
            let summary = text.flatMap { try? CertificateSummary(pem: $0, at: now) }
            return Entry(
                coordinator: place.coordinator, certificates: place.certificates, notAfter: summary?.notAfter, state: summary?.state)
        }
    }

    /// What somebody should do something about, by name.
    var warnings: [String] {
        contexts.sorted { $0.key < $1.key }.compactMap { name, entry in
            switch entry.state {
            case "ending": "the certificate of \(name) ends at \(entry.notAfter ?? "?"); where the authority is: torpor certs renew DIR"
            case "ended": "the certificate of \(name) has ended; where the authority is: torpor certs renew DIR"
            case "notYetGood": "the certificate of \(name) is not good yet: is the clock right?"
            case nil: "the certificate of \(name) cannot be read: \(entry.certificates)"
            default: nil
            }
        }
    }
}
