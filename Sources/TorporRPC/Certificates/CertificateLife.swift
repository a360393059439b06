package import TorporModel
package import X509

/// From when to when a certificate is good.
package struct CertificateLife: Hashable, Sendable {
    package let notBefore: Timestamp
    package let notAfter: Timestamp

    /// How much of its life is left when people are warned.
    package static let warningFraction = 0.2

    /// How much of its life is over when it is renewed: there is time for many tries before anybody has to be warned.
    package static let renewalFraction = 2.0 / 3

    package init(notBefore: Timestamp, notAfter: Timestamp) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// As it stands in the certificate, to the second.
    package init(of certificate: Certificate) {
        self.init(notBefore: Timestamp(certificate.notValidBefore), notAfter: Timestamp(certificate.notValidAfter))
    }

    /// What stands to be said about it now.
    package enum State: Hashable, Sendable {
        /// The clock of this machine, or of the one that issued it, is wrong.
        case notYetGood
        case good
        /// A fifth of its life is left, or less: renew it.
        case ending
        case ended
    }

    /// Whether it is time to renew it.
    package func isDue(at now: Timestamp) -> Bool {
        Double(now - notBefore) >= Double(notAfter - notBefore) * Self.renewalFraction
    }

    /// The state at an instant of the wall clock. Ends are exclusive: at `notAfter` it has ended.
    package func state(at now: Timestamp) -> State {
        if now < notBefore { return .notYetGood }
        if now >= notAfter { return .ended }
        return Double(notAfter - now) <= Double(notAfter - notBefore) * Self.warningFraction ? .ending : .good
    }
}
