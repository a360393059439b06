import Crypto
import SwiftASN1
import TorporModel
import X509

/// PEM text to certificates and keys, with errors that people can use.
enum PEM {
    /// Every certificate in the text, in order, at least one; other PEM blocks are passed over.
    ///
    /// - Throws: `invalidArgument` when there is none or one is damaged.
    static func certificates(_ text: String) throws(TorporError) -> [Certificate] {
        do {
            let found = try PEMDocument.parseMultiple(pemString: text).filter { $0.discriminator == Certificate.defaultPEMDiscriminator }
            guard !found.isEmpty else { throw TorporError(.invalidArgument, "there is no certificate in this file") }
            return try found.map { try Certificate(pemDocument: $0) }
        } catch {
            throw (error as? TorporError) ?? TorporError(.invalidArgument, "this is not a PEM certificate", cause: error)
        }
    }

    /// PKCS #8 or SEC 1.
    ///
    /// - Throws: `invalidArgument`, with nothing of the file in its words.
    static func key(_ text: String) throws(TorporError) -> P256.Signing.PrivateKey {
        do {
            return try P256.Signing.PrivateKey(pemRepresentation: text)
        } catch {
            // The cause is left out: nothing of a key file belongs into a log.
            throw TorporError(.invalidArgument, "this is not a P-256 private key in PEM")
        }
    }

    /// As files hold it, with a line feed at the end.
    static func text(_ certificate: Certificate) throws(TorporError) -> String {
        do {
            return try certificate.serializeAsPEM().pemString + "\n"
        } catch {
            throw TorporError(.internal, "cannot write a certificate", cause: error)
        }
    }

    /// As TLS and manifests carry it.
    static func der(_ certificate: Certificate) throws(TorporError) -> [UInt8] {
        do {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            return serializer.serializedBytes
        } catch {
            throw TorporError(.internal, "cannot write a certificate", cause: error)
        }
    }
}
