import SwiftProtobuf
package import TorporModel

/// As `MemberCertificate`. That both texts are PEM is seen by whoever uses them.
extension MemberCertificate: WireValue {
    package init(wire: Torpor_V1_MemberCertificate) throws(TorporError) {
        self.init(certificate: wire.certificate, authorities: wire.authorities)
    }

    package var wire: Torpor_V1_MemberCertificate {
        .with {
            $0.certificate = certificate
            $0.authorities = authorities
        }
    }
}
