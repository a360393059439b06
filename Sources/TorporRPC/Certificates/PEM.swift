import Crypto
import SwiftASN1
import TorporModel
import X509

/// PEM text to certificates and keys, with errors that people can use.
enum PEM {
    /// Every certificate in the text, at least one.
    static func certificates(_ text: String) throws(TorporError) -> [Certificate] {
        do {
            let found = try PEMDocument.parseMultiple(pemString: text).filter { $0.discriminator == Certificate.defaultPEMDiscriminator }
            guard !found.isEmpty else { throw TorporError(.invalidArgument, "there is no certificate in this file") }
            return try found.map { try Certificate(pemDocument: $0) }
        } catch {
            throw (error as? TorporError) ?? TorporError(.invalidArgument, "this is not a PEM certificate", cause: error)
        }
    }

    static func key(_ text: String) throws(TorporError) -> P256.Signing.PrivateKey {
        do {
            return try P256.Signing.PrivateKey(pemRepresentation: text)
        } catch {
            // The cause is left out: nothing of a key file belongs into a log.
            throw TorporError(.invalidArgument, "this is not a P-256 private key in PEM")
        }
    }

    static func text(_ certificate: Certificate) throws(TorporError) -> String {
        do {
            return try certificate.serializeAsPEM().pemString + "\n"
        } catch {
            throw TorporError(.internal, "cannot write a certificate", cause: error)
        }
    }

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
