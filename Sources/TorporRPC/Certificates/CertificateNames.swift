import Glibc
import NIOCore
import SwiftASN1
import TorporModel
import X509

/// Names in a certificate's subject alternative name extension (RFC 5280, 4.2.1.6).
enum CertificateNames {
    /// Every URI, in order. An extension that cannot be read holds none.
    static func uris(of certificate: Certificate) -> [String] {
        all(certificate).compactMap { if case .uniformResourceIdentifier(let uri) = $0 { uri } else { nil } }
    }

    /// Host names and addresses in text.
    static func hosts(of certificate: Certificate) -> [String] {
        all(certificate).compactMap {
            switch $0 {
            case .dnsName(let name): name
            case .ipAddress(let octets): text(Array(octets.bytes))
            default: nil
            }
        }
    }

    /// The one identity that a certificate bears.
    ///
    /// - Throws: `unauthenticated` when it bears none, several, or another's.
    static func identity(of certificate: Certificate) throws(TorporError) -> (identity: Identity, cluster: ClusterName) {
        let uris = uris(of: certificate)
        guard uris.count == 1 else {
            throw TorporError(
                .unauthenticated, "the certificate bears \(uris.count) URIs, not one", remedy: "issue one: torpor certs issue")
        }
        return try Identity.parse(uris[0])
    }

    /// A host as it stands in a certificate: an address by its bytes, anything else as a DNS name.
    static func name(_ host: String) -> GeneralName {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var octets = [UInt8](repeating: 0, count: count)
            if inet_pton(family, host, &octets) == 1 { return .ipAddress(ASN1OctetString(contentBytes: octets[...])) }
        }
        return .dnsName(host)
    }

    private static func all(_ certificate: Certificate) -> [GeneralName] {
        guard let names = try? certificate.extensions.subjectAlternativeNames else { return [] }
        return Array(names)
    }

    private static func text(_ octets: [UInt8]) -> String? {
        try? SocketAddress(packedIPAddress: ByteBuffer(bytes: octets), port: 0).ipAddress
    }
}
